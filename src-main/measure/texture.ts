/** Texture: Haralick's features of each object at a distance of three pixels, averaged over four directions. */
import { MARGIN } from './frame.ts'
import { addHaralick, HARALICK_NAMES, haralickScratch } from './haralick.ts'
import { GREY_LEVELS, greyLevel, type PlaneLevels } from './levels.ts'
import type { Objects } from './objects.ts'
import { reusableInt32 } from './scratch.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

const codesMemory = reusableInt32()

/** Pixels from one pixel of a pair to the other, CellProfiler's default scale. */
const SCALE = MARGIN

/**
 * Columns end in the scale, `Mean` for the average over 0°, 45°, 90° and 135°, and the grey levels:
 * `Texture_Contrast_DNA_3_Mean_32`. Intensities are stretched over the plane's own 0.1th to 99.9th percentile, so texture
 * does not follow exposure. A direction in which no pair fits is left out; without any, all are NaN.
 */
export function texture(subject: Subject): readonly ColumnBlock[] {
  return subject.site.channels.map((channel) => ({
    names: HARALICK_NAMES.map((name) => `Texture_${name}_${channel.name}_${SCALE}_Mean_${GREY_LEVELS}`),
    fill: (sheet: Sheet) => fillTexture(subject, channel, sheet),
  }))
}

function fillTexture(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { objects } = subject
  const codes = codesOf(objects, subject.samples(channel), channel.levels())
  const matrices = emptyMatrices()
  const scratch = haralickScratch(GREY_LEVELS)
  const features = new Float64Array(HARALICK_NAMES.length)
  for (let k = 1; k <= objects.count; k++) {
    const range = countPairs(matrices, { objects, codes }, k)
    features.fill(0)
    let directions = 0
    for (const counts of matrices) if (addHaralick(features, { counts, ...range }, scratch)) directions++
    if (directions === 0) continue
    const at = cell(sheet, k)
    for (let j = 0; j < features.length; j++) sheet.values[at + j] = features[j]! / directions
  }
}

/** Framed: object number × GREY_LEVELS + grey level, so that one look tells both; 0 outside and where there is no value. */
function codesOf(objects: Objects, samples: Float32Array, levels: PlaneLevels): Int32Array {
  const codes = codesMemory(objects.frame.size)
  for (let k = 1; k <= objects.count; k++) {
    for (let i = objects.offsets[k - 1]!; i < objects.offsets[k]!; i++) {
      const value = samples[i]!
      if (!Number.isNaN(value)) codes[objects.pixels[i]!] = k * GREY_LEVELS + greyLevel(levels, value)
    }
  }
  return codes
}

/** Counts [level, level] of pairs to the right, down right, down, and down left. */
type Matrices = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]

function emptyMatrices(): Matrices {
  const matrix = (): Uint32Array => new Uint32Array(GREY_LEVELS * GREY_LEVELS)
  return [matrix(), matrix(), matrix(), matrix()]
}

/** Overwrites the matrices with the pairs of object k; returns the range of its levels. */
function countPairs(
  [right, downRight, down, downLeft]: Matrices,
  { objects, codes }: { objects: Objects; codes: Int32Array },
  k: number,
): { lowest: number; highest: number } {
  const { pixels, offsets } = objects
  let lowest = GREY_LEVELS
  let highest = -1
  const first = k * GREY_LEVELS
  const below = SCALE * objects.frame.stride
  right.fill(0)
  downRight.fill(0)
  down.fill(0)
  downLeft.fill(0)
  for (let i = offsets[k - 1]!; i < offsets[k]!; i++) {
    const pixel = pixels[i]!
    const level = codes[pixel]! - first
    if (level < 0) continue
    if (level < lowest) lowest = level
    if (level > highest) highest = level
    const row = level * GREY_LEVELS
    const a = codes[pixel + SCALE]! - first
    const b = codes[pixel + below + SCALE]! - first
    const c = codes[pixel + below]! - first
    const d = codes[pixel + below - SCALE]! - first
    if (a >= 0 && a < GREY_LEVELS) right[row + a]!++
    if (b >= 0 && b < GREY_LEVELS) downRight[row + b]!++
    if (c >= 0 && c < GREY_LEVELS) down[row + c]!++
    if (d >= 0 && d < GREY_LEVELS) downLeft[row + d]!++
  }
  return { lowest, highest }
}
