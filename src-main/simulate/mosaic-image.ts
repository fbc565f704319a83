/** One mosaic: single cells laid on an empty field, so that nothing but the cells themselves tells what they are. */
import type { Random } from '../base/index.ts'
import type { Background, CellCrop } from './cell-crop.ts'
import { drawNoise, type NoiseGrain, noiseDeviation } from './mosaic-noise.ts'
import type { Box } from './paint-site.ts'
import { placeBoxes, type Size } from './place-boxes.ts'
import { turnCrop } from './turn-crop.ts'

export interface MosaicRequest<Cell extends CellCrop> {
  readonly cells: readonly Cell[]
  readonly size: Size
  /** Level and noise of the field between the cells. */
  readonly field: Background
  readonly grain: NoiseGrain
  readonly depth: 8 | 16
  readonly random: Random
}

export interface Mosaic<Cell> {
  /** Levels [y, x]. */
  readonly pixels: Uint8Array | Uint16Array
  /** In reading order of the boxes' top left corners. */
  readonly objects: readonly { readonly cell: Cell; readonly box: Box }[]
}

/**
 * Lays the cells, each flipped and turned at random, with their boxes apart and inside the image. Light adds up; where a
 * cell's picture has weight w, the field's noise has √(1 − w²), so that noise is as strong inside the seam as outside.
 * Undefined where the cells found no room.
 */
export function drawMosaic<Cell extends CellCrop>(request: MosaicRequest<Cell>): Mosaic<Cell> | undefined {
  const { cells, size, field, grain, depth, random } = request
  const laid = cells.map((cell) => ({ cell, crop: turnCrop(cell, random.integer(8)) }))
  const places = placeBoxes(
    random,
    laid.map(({ crop }) => crop.box),
    size,
  )
  if (!places) return undefined
  const light = new Float32Array(size.width * size.height)
  const pictureShare = new Float32Array(light.length)
  const objects = laid.map(({ cell, crop }, i) => {
    const { x, y } = places[i]!
    const left = x - crop.box.x
    const top = y - crop.box.y
    for (let row = Math.max(0, -top); row < Math.min(crop.height, size.height - top); row++) {
      for (let column = Math.max(0, -left); column < Math.min(crop.width, size.width - left); column++) {
        const from = row * crop.width + column
        const to = (top + row) * size.width + left + column
        light[to]! += crop.light[from]!
        pictureShare[to]! += crop.weight[from]! ** 2
      }
    }
    return { cell, box: { ...crop.box, x, y } }
  })
  const noise = drawNoise(random, size, noiseDeviation(field, grain), grain)
  const pixels = depth === 8 ? new Uint8Array(light.length) : new Uint16Array(light.length)
  const top = 2 ** depth - 1
  for (let i = 0; i < pixels.length; i++) {
    const fieldNoise = Math.sqrt(Math.max(0, 1 - pictureShare[i]!)) * noise[i]!
    pixels[i] = Math.min(top, Math.max(0, Math.round(field.level + light[i]! + fieldNoise)))
  }
  return { pixels, objects: objects.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x) }
}
