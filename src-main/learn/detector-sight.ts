/** Where within its field of view a detector looks: learning from labels on images leaves that to chance. */
import { median } from '../base/index.ts'
import { type BestOptions, openSession } from '../engine/index.ts'
import { type BoundSize, explain, placementOf, readForImages, saliencyNetwork } from '../explain/index.ts'
import { floats, sizeOf, type Tensor } from '../graph/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { IMAGES, SCORES } from './graph-ends.ts'
import { DETECTORS } from './rare-network.ts'

export interface Sight {
  /** Pixels to the right of, and below, an element's geometric middle. */
  readonly x: number
  readonly y: number
}

/**
 * The median, over the images [image, channel, y, x], of how far the pixels that carry the positive score lie from the middle of
 * the element of the detector's map that won the pooling: after a maximum, the score's gradient runs through that element alone.
 * For networks with a global maximum; null without images.
 */
export async function detectorSight(onnx: Uint8Array, images: Tensor, run?: BestOptions): Promise<Sight | null> {
  const [count, channels, height, width] = images.shape as [number, number, number, number]
  if (count === 0) return null
  const [down, across] = placementOfDetectors(onnx, { channels, height, width, images: 1 })
  const found = await explain(onnx, images, {
    method: 'gradient',
    class: 1,
    input: IMAGES,
    output: SCORES,
    ...(run && { run }),
  })
  const offsets: Sight[] = []
  const session = await openSession(onnx)
  try {
    const step = sizeOf([channels, height, width])
    for (const [i, { map }] of found.entries()) {
      const one = (images.data as Float32Array).slice(i * step, (i + 1) * step)
      const maps = (await session.run({ [IMAGES]: floats([1, channels, height, width], one) }))[DETECTORS]!
      const { row, column } = highest(maps)
      const seen = centroid(map)
      if (seen)
        offsets.push({ x: seen.x - (across.first + column * across.step), y: seen.y - (down.first + row * down.step) })
    }
  } finally {
    await session.release()
  }
  if (offsets.length === 0) return null
  return { x: median(offsets.map(({ x }) => x)), y: median(offsets.map(({ y }) => y)) }
}

function placementOfDetectors(onnx: Uint8Array, size: BoundSize) {
  const network = readForImages(onnx, size)
  const { image } = saliencyNetwork(network, { method: 'scores', class: 1, input: IMAGES, output: SCORES })
  return placementOf(network.outputs[DETECTORS]!, image)
}

/** The positive class is the second of two. */
function highest({ data, shape }: Tensor): { row: number; column: number } {
  const [rows, columns] = shape.slice(2) as [number, number]
  const map = (data as Float32Array).subarray(rows * columns)
  let best = 0
  for (let i = 1; i < map.length; i++) if (map[i]! > map[best]!) best = i
  return { row: Math.floor(best / columns), column: best % columns }
}

/** Centre of what lies above half of the largest value; faint gradients at the rim of the field of view say little. */
function centroid({ width, data }: Raster): { x: number; y: number } | undefined {
  const largest = data.reduce((high, value) => Math.max(high, value), 0)
  let [mass, x, y] = [0, 0, 0]
  data.forEach((value, i) => {
    if (value < largest / 2) return
    mass += value
    x += value * (i % width)
    y += value * Math.floor(i / width)
  })
  return mass > 0 ? { x: x / mass, y: y / mass } : undefined
}
