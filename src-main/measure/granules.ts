/** A plane opened at growing radii: what vanishes from one image to the next are granules of that size. */
import { subtractBackground } from './background.ts'
import { type Frame, frameIndex } from './frame.ts'
import { type Grid, gridIndex, gridOf } from './grid.ts'
import { erodeCross, reconstruct } from './morphology.ts'

/** Radii measured, in steps of one pixel of the coarse grid. */
export const SCALES = 6
/** Pixels of the plane per side of a pixel of the coarse grid: CellProfiler's default subsampling of 0.25. */
export const SUBSAMPLE = 4

/**
 * Blocks of 4×4 pixels are averaged, the background is subtracted, and the image is opened by reconstruction with a
 * growing diamond, as CellProfiler's MeasureGranularity does with its default sizes (it samples between pixels where
 * blocks are averaged here). Returns the background-free image, then its opening at radius 1 … SCALES.
 */
export function granularImages(frame: Frame, framedPlane: Float32Array): readonly Grid[] {
  const base = subsampled(frame, framedPlane)
  subtractBackground(base)
  const images = [base]
  let eroded = base
  let opened = base
  for (let scale = 1; scale <= SCALES; scale++) {
    eroded = erodeCross(eroded)
    opened = reconstruct(eroded, opened)
    images.push(opened)
  }
  return images
}

/** Mean of the finite samples of each block; 0 where there are none. */
function subsampled(frame: Frame, framedPlane: Float32Array): Grid {
  const grid = gridOf(Math.ceil(frame.width / SUBSAMPLE), Math.ceil(frame.height / SUBSAMPLE))
  for (let y = 0; y < grid.height; y++) subsampleRowInto(grid, frame, framedPlane, y)
  return grid
}

function subsampleRowInto(grid: Grid, frame: Frame, framedPlane: Float32Array, y: number): void {
  const rows = Math.min(SUBSAMPLE, frame.height - y * SUBSAMPLE)
  const first = frameIndex(frame, 0, y * SUBSAMPLE)
  const to = gridIndex(grid.stride, 0, y)
  for (let x = 0; x < grid.width; x++) {
    const columns = Math.min(SUBSAMPLE, frame.width - x * SUBSAMPLE)
    grid.values[to + x] = finiteMean(framedPlane, {
      first: first + x * SUBSAMPLE,
      columns,
      rows,
      stride: frame.stride,
    })
  }
}

interface Block {
  /** Place of the top left sample. */
  readonly first: number
  readonly columns: number
  readonly rows: number
  readonly stride: number
}

function finiteMean(values: Float32Array, { first, columns, rows, stride }: Block): number {
  let sum = 0
  let n = 0
  for (let row = first; row < first + rows * stride; row += stride) {
    for (let p = row; p < row + columns; p++) {
      const value = values[p]!
      if (Number.isNaN(value)) continue
      sum += value
      n++
    }
  }
  return n === 0 ? 0 : sum / n
}
