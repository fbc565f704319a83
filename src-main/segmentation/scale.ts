/** First guesses from the image alone: are objects bright or dark, how large are they, how noisy are the samples. */
import type { Mask, Raster } from './raster.ts'

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

/** Length-weighted median of the chords that rows and columns cut from discs, relative to their diameter. */
const CHORD_SHARE = 0.92

/**
 * Rough diameter in pixels of the mask's objects, from the length-weighted median of its row and column runs, which
 * specks hardly move; 0 for an empty mask.
 */
export function chordDiameter({ width, height, data }: Mask): number {
  const longest = Math.max(width, height)
  const pixels = new Float64Array(longest + 1)
  for (let y = 0; y < height; y++) addRuns(data, { start: y * width, step: 1, length: width }, pixels)
  for (let x = 0; x < width; x++) addRuns(data, { start: x, step: width, length: height }, pixels)
  let total = 0
  for (const count of pixels) total += count
  let passed = 0
  for (let length = 1; length <= longest; length++) {
    passed += pixels[length]!
    if (passed > 0 && passed >= total / 2) return length / CHORD_SHARE
  }
  return 0
}

/** Adds to `pixels[length]` the pixels in runs of that length along one line. */
function addRuns(
  data: Uint8Array,
  { start, step, length }: { start: number; step: number; length: number },
  pixels: Float64Array,
): void {
  let run = 0
  for (let i = 0; i < length; i++) {
    if (data[start + i * step] !== 0) run++
    else if (run > 0) {
      pixels[run]! += run
      run = 0
    }
  }
  if (run > 0) pixels[run]! += run
}

/** Pixels at which noise is judged; more do not make it surer. */
const NOISE_SAMPLES = 20_000

/**
 * Standard deviation of the samples' noise, from the median response to a mask in which plain shading cancels (after
 * Immerkær 1996); objects and their outlines count only where they fill more than half of the image.
 */
export function noiseDeviation({ width, height, data }: Raster): number {
  if (width < 3 || height < 3) return 0
  const rows = Math.min(height - 2, Math.max(1, Math.ceil(NOISE_SAMPLES / (width - 2))))
  const responses = new Float32Array(rows * (width - 2))
  let count = 0
  for (let row = 0; row < rows; row++) {
    const y = 1 + Math.floor((row * (height - 2)) / rows)
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const corners = data[i - width - 1]! + data[i - width + 1]! + data[i + width - 1]! + data[i + width + 1]!
      const sides = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]!
      responses[count++] = Math.abs(corners - 2 * sides + 4 * data[i]!)
    }
  }
  // The mask's weights have a root sum of squares of 6; 1.4826 turns a median deviation into a standard one.
  return (1.4826 * responses.sort()[count >> 1]!) / 6
}
