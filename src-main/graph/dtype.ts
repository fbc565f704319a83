/// <reference lib="es2025.float16" />
/** Element types: their number in ONNX files, bytes per element and typed array. */

export const DTYPES = {
  float32: { code: 1, bytes: 4, isFloat: true, array: Float32Array },
  uint8: { code: 2, bytes: 1, isFloat: false, array: Uint8Array },
  int8: { code: 3, bytes: 1, isFloat: false, array: Int8Array },
  uint16: { code: 4, bytes: 2, isFloat: false, array: Uint16Array },
  int16: { code: 5, bytes: 2, isFloat: false, array: Int16Array },
  int32: { code: 6, bytes: 4, isFloat: false, array: Int32Array },
  int64: { code: 7, bytes: 8, isFloat: false, array: BigInt64Array },
  bool: { code: 9, bytes: 1, isFloat: false, array: Uint8Array },
  float16: { code: 10, bytes: 2, isFloat: true, array: Float16Array },
  float64: { code: 11, bytes: 8, isFloat: true, array: Float64Array },
  uint32: { code: 12, bytes: 4, isFloat: false, array: Uint32Array },
  uint64: { code: 13, bytes: 8, isFloat: false, array: BigUint64Array },
} as const

export type Dtype = keyof typeof DTYPES
export type TensorData = InstanceType<(typeof DTYPES)[Dtype]['array']>

const BY_CODE = new Map(Object.entries(DTYPES).map(([name, { code }]) => [code as number, name as Dtype]))

/** The element type with this number in ONNX, or undefined for text, complex and small-float types. */
export const dtypeOfCode = (code: number): Dtype | undefined => BY_CODE.get(code)

export const isFloat = (dtype: Dtype): boolean => DTYPES[dtype].isFloat
