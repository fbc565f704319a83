/** Texture: Haralick's features of each object at a distance of three pixels, averaged over four directions. */
import { MARGIN } from './frame.ts'
import { addHaralick, HARALICK_NAMES, haralickScratch } from './haralick.ts'
import { GREY_LEVELS, greyLevel, type PlaneLevels } from './levels.ts'
import type { Objects } from './objects.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

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
  const { stride } = objects.frame
  const steps = [SCALE, SCALE * stride + SCALE, SCALE * stride, SCALE * stride - SCALE]
  const codes = codesOf(objects, subject.samples(channel), channel.levels())
  const counts = steps.map(() => new Uint32Array(GREY_LEVELS * GREY_LEVELS))
  const scratch = haralickScratch(GREY_LEVELS)
  const features = new Float64Array(HARALICK_NAMES.length)
  for (let k = 1; k <= objects.count; k++) {
    features.fill(0)
    let directions = 0
    for (const [d, step] of steps.entries()) {
      const pairs = countPairs(counts[d]!, { objects, codes }, k, step)
      if (pairs === 0) continue
      directions++
      addHaralick(features, counts[d]!, pairs, scratch)
    }
    if (directions === 0) continue
    const at = cell(sheet, k)
    for (let j = 0; j < features.length; j++) sheet.values[at + j] = features[j]! / directions
  }
}

/** Framed: object number × GREY_LEVELS + grey level, so that one look tells both; 0 outside and where there is no value. */
function codesOf(objects: Objects, samples: Float32Array, levels: PlaneLevels): Int32Array {
  const codes = new Int32Array(objects.frame.size)
  for (let k = 1; k <= objects.count; k++) {
    for (let i = objects.offsets[k - 1]!; i < objects.offsets[k]!; i++) {
      const value = samples[i]!
      if (!Number.isNaN(value)) codes[objects.pixels[i]!] = k * GREY_LEVELS + greyLevel(levels, value)
    }
  }
  return codes
}

/** Overwrites counts[level, level] with the pairs of object k that lie one step apart; returns how many there are. */
function countPairs(
  counts: Uint32Array,
  { objects, codes }: { objects: Objects; codes: Int32Array },
  k: number,
  step: number,
): number {
  const { pixels, offsets } = objects
  const first = k * GREY_LEVELS
  counts.fill(0)
  let pairs = 0
  for (let i = offsets[k - 1]!; i < offsets[k]!; i++) {
    const pixel = pixels[i]!
    const level = codes[pixel]! - first
    const other = codes[pixel + step]! - first
    if (level < 0 || other < 0 || other >= GREY_LEVELS) continue
    counts[level * GREY_LEVELS + other]!++
    pairs++
  }
  return pairs
}
