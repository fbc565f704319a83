/** First guesses from the image alone: are objects bright or dark, how large are they, how noisy are the samples. */
import { lend } from '../base/index.ts'
import type { Raster } from './raster.ts'
import { selectInPlace } from './select.ts'

/**
 * Whether the objects are brighter than what surrounds them: the background is the commoner side, so the samples are
 * skewed towards the objects. A symmetric image counts as bright.
 */
export function objectsAreBright({ data }: Raster): boolean {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]!
  const mean = sum / data.length
  let second = 0
  let third = 0
  for (let i = 0; i < data.length; i++) {
    const difference = data[i]! - mean
    second += difference * difference
    third += difference * difference * difference
  }
  return third >= -1e-9 * Math.max(second, 1e-30) ** 1.5
}

/** Length-weighted median of the chords that rows cut from discs, relative to their diameter. */
const CHORD_SHARE = 0.92

/**
 * Rough diameter in pixels of what lies above `threshold`, from the length-weighted median of its runs along rows,
 * which specks hardly move; 0 where nothing does.
 */
export function chordDiameter({ width, height, data }: Raster, threshold: number): number {
  const pixels = new Float64Array(width + 1)
  let total = 0
  for (let y = 0; y < height; y++) total += countChords(pixels, data.subarray(y * width, (y + 1) * width), threshold)
  let passed = 0
  for (let length = 1; length <= width; length++) {
    passed += pixels[length]!
    if (passed > 0 && passed >= total / 2) return length / CHORD_SHARE
  }
  return 0
}

/** Adds the pixels of each run of one row under the run's length; returns how many they are. */
function countChords(pixels: Float64Array, row: Float32Array, threshold: number): number {
  let total = 0
  let run = 0
  for (let x = 0; x <= row.length; x++) {
    if (x < row.length && row[x]! > threshold) run++
    else if (run > 0) {
      pixels[run]! += run
      total += run
      run = 0
    }
  }
  return total
}

/** Images of fewer rows are looked at whole. */
const FEW_ROWS = 128
const ROW_STEP = 4

/** Every fourth row of an image that has plenty: enough for its levels and scale. */
export function someRows(image: Raster): Raster {
  if (image.height < FEW_ROWS) return image
  const { width } = image
  const height = Math.floor(image.height / ROW_STEP)
  const data = lend.float32(width * height)
  for (let y = 0; y < height; y++) {
    const start = y * ROW_STEP * width
    data.set(image.data.subarray(start, start + width), y * width)
  }
  return { width, height, data }
}

/** Pixels at which noise is judged; more do not make it surer. */
const NOISE_SAMPLES = 20_000

/**
 * Standard deviation of the samples' noise, from the median response to a mask in which plain shading cancels (after
 * Immerkær 1996); objects and their outlines count only where they fill more than half of the image.
 */
export function noiseDeviation(image: Raster): number {
  const { width, height } = image
  if (width < 3 || height < 3) return 0
  const rows = Math.min(height - 2, Math.max(1, Math.ceil(NOISE_SAMPLES / (width - 2))))
  const responses = lend.float32(rows * (width - 2))
  for (let row = 0; row < rows; row++) {
    const y = 1 + Math.floor((row * (height - 2)) / rows)
    respondInto(responses.subarray(row * (width - 2), (row + 1) * (width - 2)), image, y)
  }
  // The mask's weights have a root sum of squares of 6; 1.4826 turns a median deviation into a standard one.
  return (1.4826 * selectInPlace(responses, responses.length >> 1)) / 6
}

/** Absolute responses to the mask along a row, without its first and last pixel. */
function respondInto(out: Float32Array, { width, data }: Raster, y: number): void {
  for (let x = 0, i = y * width + 1; x < out.length; x++, i++) {
    const corners = data[i - width - 1]! + data[i - width + 1]! + data[i + width - 1]! + data[i + width + 1]!
    const sides = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]!
    out[x] = Math.abs(corners - 2 * sides + 4 * data[i]!)
  }
}
