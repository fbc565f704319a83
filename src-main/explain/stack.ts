/** Images and rows side by side in tensors, and taken apart again. */
import { sizeOf, type Tensor } from '../graph/index.ts'
import type { ImageInput } from './layout.ts'

export const indices = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

export const floatTensor = (shape: readonly number[], data: Float32Array): Tensor => ({
  dtype: 'float32',
  shape,
  data: data as Float32Array<ArrayBuffer>,
})

/** Tensors of one shape with an axis in front. */
export function stacked(rows: readonly Tensor[]): Tensor {
  const { shape } = rows[0]!
  const data = new Float32Array(rows.length * sizeOf(shape))
  rows.forEach((row, i) => {
    data.set(row.data as Float32Array, i * sizeOf(shape))
  })
  return floatTensor([rows.length, ...shape], data)
}

/** One image's part of a stack, sharing its memory. */
export function rowOf({ shape, data }: Tensor, index: number): Float32Array {
  const size = sizeOf(shape.slice(1))
  return (data as Float32Array).subarray(index * size, (index + 1) * size)
}

/** An image [channel, y, x] in the order of axes that the network takes. */
export function arranged(
  image: Float32Array,
  { channels, height, width, channelsLast }: Omit<ImageInput, 'value' | 'images' | 'name'>,
): Tensor {
  if (!channelsLast) return floatTensor([channels, height, width], image)
  const plane = height * width
  const data = Float32Array.from(image, (_, i) => image[(i % channels) * plane + Math.floor(i / channels)]!)
  return floatTensor([height, width, channels], data)
}
