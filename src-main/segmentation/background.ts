/** The slowly varying background of an image with bright objects, and taking it away. */
import type { Raster } from './raster.ts'
import { selectInPlace } from './select.ts'

/** Share of a block's samples that lie below its background level. */
const LOW_SHARE = 0.2

/** Samples looked at per block and direction. */
const SAMPLES = 12

export interface Surface {
  /** Number of blocks across and down. */
  readonly columns: number
  readonly rows: number
  /** Background at the centre of each block, row-major. */
  readonly values: Float64Array
}

/**
 * Background on a grid of blocks of about `block` pixels: a low quantile of each block, opened over three by three
 * blocks so that a block full of objects takes its neighbours' level.
 */
export function backgroundSurface(image: Raster, block: number): Surface {
  const columns = Math.max(1, Math.round(image.width / block))
  const rows = Math.max(1, Math.round(image.height / block))
  const values = new Float64Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = lowQuantile(image, {
        left: Math.floor((column * image.width) / columns),
        right: Math.floor(((column + 1) * image.width) / columns),
        top: Math.floor((row * image.height) / rows),
        bottom: Math.floor(((row + 1) * image.height) / rows),
      })
    }
  }
  const lowest = overNeighbours({ columns, rows, values }, Math.min)
  return overNeighbours(lowest, Math.max)
}

interface Block {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function lowQuantile({ width, data }: Raster, { left, right, top, bottom }: Block): number {
  const stepX = Math.max(1, Math.floor((right - left) / SAMPLES))
  const stepY = Math.max(1, Math.floor((bottom - top) / SAMPLES))
  const samples = new Float32Array(Math.ceil((right - left) / stepX) * Math.ceil((bottom - top) / stepY))
  let count = 0
  for (let y = top; y < bottom; y += stepY) {
    for (let x = left; x < right; x += stepX) samples[count++] = data[y * width + x]!
  }
  return selectInPlace(samples, Math.floor(LOW_SHARE * (count - 1)))
}

function overNeighbours({ columns, rows, values }: Surface, choose: (a: number, b: number) => number): Surface {
  const out = new Float64Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let chosen = values[row * columns + column]!
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          chosen = choose(chosen, values[y * columns + x]!)
        }
      }
      out[row * columns + column] = chosen
    }
  }
  return { columns, rows, values: out }
}

/** Takes the surface, interpolated between block centres, away from the image's samples, in place. */
export function subtractSurface(image: Raster, surface: Surface): void {
  const { width, height, data } = image
  const column = interpolation(width, surface.columns)
  const row = interpolation(height, surface.rows)
  const line = new Float64Array(surface.columns)
  for (let y = 0; y < height; y++) {
    const above = row.index[y]! * surface.columns
    const below = Math.min(surface.rows - 1, row.index[y]! + 1) * surface.columns
    const share = row.share[y]!
    for (let x = 0; x < surface.columns; x++) {
      line[x] = surface.values[above + x]! * (1 - share) + surface.values[below + x]! * share
    }
    subtractLine(data, y * width, line, column)
  }
}

/** Takes the levels of a row's block centres, interpolated between them, away from the row that begins at `first`. */
function subtractLine(data: Float32Array, first: number, line: Float64Array, { index, share }: Interpolation): void {
  const last = line.length - 1
  for (let x = 0; x < index.length; x++) {
    const left = index[x]!
    const right = left < last ? left + 1 : left
    const part = share[x]!
    data[first + x]! -= line[left]! * (1 - part) + line[right]! * part
  }
}

interface Interpolation {
  readonly index: Int32Array
  readonly share: Float64Array
}

/** For each pixel along an axis, the block centre before it and the share of the one after it. */
function interpolation(pixels: number, blocks: number): Interpolation {
  const index = new Int32Array(pixels)
  const share = new Float64Array(pixels)
  for (let i = 0; i < pixels; i++) {
    const position = Math.min(blocks - 1, Math.max(0, ((i + 0.5) * blocks) / pixels - 0.5))
    index[i] = Math.floor(position)
    share[i] = position - index[i]!
  }
  return { index, share }
}
