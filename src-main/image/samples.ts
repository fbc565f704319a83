/** Samples as a file holds them, and the way from there to a plane's exact intensities. */
import { unsupported } from './image-fault.ts'
import type { Plane, PlaneData } from './plane.ts'

export type SampleFormat = 'uint' | 'int' | 'float'
export type SampleArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array

/** A decoded picture: row-major, the samples of a pixel together. */
export interface SampleImage {
  readonly width: number
  readonly height: number
  readonly samples: number
  readonly data: SampleArray
  /** Significant bits of a sample. */
  readonly bits: number
  /** The first three samples are red, green and blue. */
  readonly colour: boolean
}

type BufferView<T> = new (buffer: ArrayBuffer, byteOffset: number, length: number) => T

const ARRAYS: Readonly<Record<string, BufferView<SampleArray>>> = {
  uint1: Uint8Array,
  uint2: Uint16Array,
  uint4: Uint32Array,
  uint8: BigUint64Array,
  int1: Int8Array,
  int2: Int16Array,
  int4: Int32Array,
  int8: BigInt64Array,
  float4: Float32Array,
  float8: Float64Array,
}

/** The bytes, little-endian and aligned, as samples of `size` bytes; 16-bit floats are widened. */
export function samplesOf(bytes: Uint8Array<ArrayBuffer>, format: SampleFormat, size: number): SampleArray {
  if (format === 'float' && size === 2)
    return widenHalfFloats(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1))
  return new ARRAYS[`${format}${size}`]!(bytes.buffer, bytes.byteOffset, bytes.length / size)
}

/** IEEE 754 binary16 to single precision, exactly. */
export function widenHalfFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 31
    const fraction = half & 1023
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
  })
}

/** Refuses a sample that the pixels do not have. */
export function checkSample(path: string, samples: number, sample: number | undefined): void {
  if (sample === undefined || (Number.isInteger(sample) && sample >= 0 && sample < samples)) return
  throw unsupported(path, `has ${samples} samples per pixel; sample ${sample} (counted from 0) was asked for`)
}

/**
 * One intensity per pixel. With `sample` given, that sample as stored. Without, the first sample of a picture that is
 * not coloured, and of a coloured one its brightness (see `brightness`).
 */
export function singleSamples(image: SampleImage, sample: number | undefined): SampleArray {
  if (image.samples === 1) return image.data
  if (sample === undefined && image.colour && image.samples >= 3) return brightness(image)
  return strided(image.data, image.samples, sample ?? 0)
}

function strided(data: SampleArray, samples: number, sample: number): SampleArray {
  const count = data.length / samples
  const out = new (data.constructor as new (length: number) => SampleArray)(count)
  for (let i = 0, from = sample; i < count; i++, from += samples) out[i] = data[from]!
  return out
}

/**
 * The brightness of true colour. Where red, green and blue are equal, that value; where one or two of them are zero in
 * the whole picture and the rest equal (a grey image painted in one hue), again that value, exactly; otherwise the
 * luminance 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded for integers. Alpha is left out.
 */
function brightness(image: SampleImage): SampleArray {
  const { data, samples } = image
  if (data instanceof BigUint64Array || data instanceof BigInt64Array) return strided(data, samples, 0)
  const painted = paintedSamples(data, samples)
  const first = painted[0] ?? 0
  if (painted.every((sample) => samplesEqual(data, samples, [first, sample]))) return strided(data, samples, first)
  const count = data.length / samples
  const out = new (data.constructor as new (length: number) => typeof data)(count)
  const half = data instanceof Float32Array || data instanceof Float64Array ? 0 : 500
  for (let i = 0, from = 0; i < count; i++, from += samples)
    out[i] = (299 * data[from]! + 587 * data[from + 1]! + 114 * data[from + 2]! + half) / 1000
  return out
}

type NumberArray = Exclude<SampleArray, BigUint64Array | BigInt64Array>

/** Which of the first three samples are not zero everywhere. */
function paintedSamples(data: NumberArray, samples: number): number[] {
  return [0, 1, 2].filter((sample) => {
    for (let i = sample; i < data.length; i += samples) if (data[i] !== 0) return true
    return false
  })
}

function samplesEqual(data: NumberArray, samples: number, [a, b]: readonly [number, number]): boolean {
  if (a === b) return true
  for (let i = 0; i < data.length; i += samples) if (data[i + a] !== data[i + b]) return false
  return true
}

/** A plane of 8- or 16-bit integers as they are, or of single-precision floats made from anything else. */
export function planeOf(width: number, height: number, data: SampleArray, bits: number): Plane {
  if (data instanceof Uint8Array || data instanceof Uint16Array) return { width, height, data, bitDepth: bits }
  return { width, height, data: floatsOf(data), bitDepth: 32 }
}

function floatsOf(data: SampleArray): PlaneData {
  if (data instanceof Float32Array) return data
  if (data instanceof BigUint64Array || data instanceof BigInt64Array) return Float32Array.from(data, Number)
  return new Float32Array(data)
}
