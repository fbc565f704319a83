/** A plane opened at growing radii: what vanishes from one image to the next are granules of that size. */
import { type Frame, frameIndex } from './frame.ts'
import { erodeCross, openSquare, reconstruct } from './morphology.ts'

/** Radii measured, in steps of one subsampled pixel. */
export const SCALES = 8
/** Pixels per side that one subsampled pixel stands for. */
export const SUBSAMPLE = 2
/** The background varies over lengths beyond this many subsampled pixels; it is taken on blocks of BACKGROUND_BLOCK. */
const BACKGROUND_BLOCK = 4
const BACKGROUND_RADIUS = 10

export interface GranularImages {
  readonly width: number
  readonly height: number
  /** Background-free plane first, then its opening by reconstruction at radius 1 … SCALES; each [y, x]. */
  readonly images: readonly Float32Array[]
}

/**
 * Blocks of 2×2 pixels are averaged, the background (an opening over 80 pixels) is subtracted, and the image is opened
 * by reconstruction with a growing diamond, as CellProfiler's MeasureGranularity does.
 */
export function granularImages(frame: Frame, framedPlane: Float32Array): GranularImages {
  const width = Math.ceil(frame.width / SUBSAMPLE)
  const height = Math.ceil(frame.height / SUBSAMPLE)
  const base = subsampled(frame, framedPlane, { width, height })
  subtractBackground(base, { width, height })
  const images = [base]
  let eroded = base
  let opened = base
  for (let scale = 1; scale <= SCALES; scale++) {
    eroded = erodeCross(eroded, { width, height })
    opened = reconstruct(eroded, opened, { width, height })
    images.push(opened)
  }
  return { width, height, images }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Mean of the finite samples of each block; 0 where there are none. */
function subsampled(frame: Frame, framedPlane: Float32Array, { width, height }: Size): Float32Array {
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const rows = Math.min(SUBSAMPLE, frame.height - y * SUBSAMPLE)
    for (let x = 0; x < width; x++) {
      const columns = Math.min(SUBSAMPLE, frame.width - x * SUBSAMPLE)
      let sum = 0
      let n = 0
      for (let dy = 0; dy < rows; dy++) {
        const from = frameIndex(frame, x * SUBSAMPLE, y * SUBSAMPLE + dy)
        for (let i = from; i < from + columns; i++) {
          const value = framedPlane[i]!
          if (Number.isNaN(value)) continue
          sum += value
          n++
        }
      }
      out[y * width + x] = n > 0 ? sum / n : 0
    }
  }
  return out
}

/** Subtracts, in place, an opening of the block minima, interpolated between blocks; nothing falls below zero. */
function subtractBackground(values: Float32Array, { width, height }: Size): void {
  const size = { width: Math.ceil(width / BACKGROUND_BLOCK), height: Math.ceil(height / BACKGROUND_BLOCK) }
  const background = openSquare(blockMeans(values, { width, height }, size), size, BACKGROUND_RADIUS)
  for (let y = 0; y < height; y++) {
    const v = Math.min(Math.max((y + 0.5) / BACKGROUND_BLOCK - 0.5, 0), size.height - 1)
    const top = Math.min(v | 0, Math.max(0, size.height - 2))
    const bottom = Math.min(top + 1, size.height - 1)
    for (let x = 0; x < width; x++) {
      const u = Math.min(Math.max((x + 0.5) / BACKGROUND_BLOCK - 0.5, 0), size.width - 1)
      const left = Math.min(u | 0, Math.max(0, size.width - 2))
      const right = Math.min(left + 1, size.width - 1)
      const a = background[top * size.width + left]!
      const b = background[top * size.width + right]!
      const c = background[bottom * size.width + left]!
      const d = background[bottom * size.width + right]!
      const upper = a + (b - a) * (u - left)
      const level = upper + (c + (d - c) * (u - left) - upper) * (v - top)
      const i = y * width + x
      values[i] = Math.max(0, values[i]! - level)
    }
  }
}

function blockMeans(values: Float32Array, { width, height }: Size, blocks: Size): Float32Array {
  const out = new Float32Array(blocks.width * blocks.height)
  const counts = new Int32Array(out.length)
  for (let y = 0; y < height; y++) {
    const row = ((y / BACKGROUND_BLOCK) | 0) * blocks.width
    for (let x = 0; x < width; x++) {
      const block = row + ((x / BACKGROUND_BLOCK) | 0)
      out[block]! += values[y * width + x]!
      counts[block]! += 1
    }
  }
  for (let i = 0; i < out.length; i++) out[i]! /= counts[i]!
  return out
}
