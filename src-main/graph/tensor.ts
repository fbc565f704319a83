/** Tensors with their data at hand: constants, parameters, and small ones to calculate with. */
import { Fault } from '../base/index.ts'
import { DTYPES, type Dtype, type TensorData } from './dtype.ts'
import { type Shape, showShape, sizeOf } from './shape.ts'

export interface Tensor {
  readonly dtype: Dtype
  readonly shape: Shape
  /** Row-major; `bool` holds 0 and 1. */
  readonly data: TensorData
}

/** A tensor of any type from plain numbers; integers saturate at the limits of 64 bits. Throws where counts differ. */
export function tensorOf(dtype: Dtype, shape: Shape, numbers: ArrayLike<number>): Tensor {
  return checkedTensor({ dtype, shape, data: dataOf(dtype, numbers) })
}

export const floats = (shape: Shape, numbers: ArrayLike<number>): Tensor => tensorOf('float32', shape, numbers)

/** An int64 list, the form in which ONNX takes shapes, axes and pads. */
export const integerList = (numbers: readonly number[]): Tensor => tensorOf('int64', [numbers.length], numbers)

/** The tensor itself, where it holds as many elements as its shape says; a Fault `bad_argument` otherwise. */
export function checkedTensor(tensor: Tensor): Tensor {
  const { shape, data, dtype } = tensor
  if (data.length === sizeOf(shape)) return tensor
  throw new Fault('bad_argument', `Tensor ${dtype}${showShape(shape)}: ${sizeOf(shape)} elements, ${data.length} given`)
}

/** The elements as plain numbers; 64-bit integers beyond 2⁵³ are rounded. */
export const numbersOf = (tensor: Tensor): number[] => Array.from(tensor.data as ArrayLike<number | bigint>, Number)

function dataOf(dtype: Dtype, numbers: ArrayLike<number>): TensorData {
  if (dtype === 'int64') return BigInt64Array.from(Array.from(numbers, (value) => toBigInt(value, 63)))
  if (dtype === 'uint64') return BigUint64Array.from(Array.from(numbers, (value) => toBigInt(value, 64)))
  return DTYPES[dtype].array.from(numbers)
}

function toBigInt(value: number, bits: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** bits) return (1n << BigInt(bits)) - 1n
  return value < -(2 ** 63) ? -(1n << 63n) : BigInt(Math.trunc(value))
}
