/** Texture: Haralick's features of each object at a distance of three pixels, averaged over four directions. */
import { addHaralick, HARALICK_NAMES, haralickScratch } from './haralick.ts'
import { GREY_LEVELS, NO_LEVEL } from './levels.ts'
import { ALL_PAIRS, DOWN, DOWN_LEFT, DOWN_RIGHT, RIGHT, SCALE } from './pairs.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

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
  const matrices = emptyMatrices()
  const scratch = haralickScratch(STRIDE)
  const features = new Float64Array(HARALICK_NAMES.length)
  const greys = channel.greys()
  for (let k = 1; k <= subject.objects.count; k++) {
    const range = countPairs(matrices, subject, { greys, k })
    features.fill(0)
    let directions = 0
    for (const counts of matrices) if (addHaralick(features, { counts, ...range }, scratch)) directions++
    if (directions === 0) continue
    const at = cell(sheet, k)
    for (let j = 0; j < features.length; j++) sheet.values[at + j] = features[j]! / directions
  }
}

/** Levels of a matrix: the grey levels and, last, the missing value, whose counts nobody reads. */
const STRIDE = NO_LEVEL + 1

/** Counts [level, level] of pairs to the right, down right, down, and down left. */
type Matrices = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]

function emptyMatrices(): Matrices {
  const matrix = (): Uint32Array => new Uint32Array(STRIDE * STRIDE)
  return [matrix(), matrix(), matrix(), matrix()]
}

/** Adds the pairs of object k; returns the range of its levels. */
function countPairs(
  [right, downRight, down, downLeft]: Matrices,
  { objects, pairs }: Subject,
  { greys, k }: { greys: Uint8Array; k: number },
): { lowest: number; highest: number } {
  const { runs, frame } = objects
  const partners = pairs()
  const below = SCALE * frame.stride
  let lowest = NO_LEVEL
  let highest = -1
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    let p = runs.pixels[r]!
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++, p++) {
      const level = greys[p]!
      if (level === NO_LEVEL) continue
      if (level < lowest) lowest = level
      if (level > highest) highest = level
      const row = level * STRIDE
      const directions = partners[i]!
      if (directions === ALL_PAIRS) {
        right[row + greys[p + SCALE]!]!++
        downRight[row + greys[p + below + SCALE]!]!++
        down[row + greys[p + below]!]!++
        downLeft[row + greys[p + below - SCALE]!]!++
        continue
      }
      if (directions & RIGHT) right[row + greys[p + SCALE]!]!++
      if (directions & DOWN_RIGHT) downRight[row + greys[p + below + SCALE]!]!++
      if (directions & DOWN) down[row + greys[p + below]!]!++
      if (directions & DOWN_LEFT) downLeft[row + greys[p + below - SCALE]!]!++
    }
  }
  return { lowest, highest }
}
