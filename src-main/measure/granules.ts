/** A plane opened at growing radii: what vanishes from one image to the next are granules of that size. */
import { subtractBackground } from './background.ts'
import { type Frame, frameIndex } from './frame.ts'
import { type Grid, gridIndex, gridOf } from './grid.ts'
import { erodeCross, reconstruct } from './morphology.ts'

/** Radii measured, in steps of one pixel of the coarse grid. */
export const SCALES = 6
/** Pixels of the plane per side of a pixel of the coarse grid. */
export const SUBSAMPLE = 2

/**
 * Blocks of 2×2 pixels are averaged, the background is subtracted, and the image is opened by reconstruction with a
 * growing diamond, as CellProfiler's MeasureGranularity does. Returns the background-free image, then its opening at
 * radius 1 … SCALES.
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
  for (let y = 0; y < grid.height; y++) {
    const upper = frameIndex(frame, 0, y * SUBSAMPLE)
    const lower = y * SUBSAMPLE + 1 < frame.height ? upper + frame.stride : upper
    const to = gridIndex(grid.stride, 0, y)
    for (let x = 0; x < grid.width; x++) {
      const left = x * SUBSAMPLE
      const right = left + 1 < frame.width ? left + 1 : left
      const a = framedPlane[upper + left]!
      const b = framedPlane[upper + right]!
      const c = framedPlane[lower + left]!
      const d = framedPlane[lower + right]!
      const mean = (a + b + c + d) / 4
      grid.values[to + x] = Number.isNaN(mean) ? finiteMean([a, b, c, d]) : mean
    }
  }
  return grid
}

function finiteMean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? 0 : finite.reduce((sum, value) => sum + value, 0) / finite.length
}
