/** RadialDistribution: how each channel spreads from an object's centre to its edge, in four rings. */
import { BINS, NO_RING, SLOTS, WEDGES } from './rings.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/**
 * FracAtD: share of the object's intensity in ring b of 4; MeanFrac: that share over the ring's share of pixels;
 * RadialCV: deviation over mean of the ring's mean intensity in its (up to 8) wedges. The centre is the pixel deepest in
 * the object, and a pixel's ring follows from c / (c + e) with c its straight distance to the centre and e its depth.
 * Cytoplasm is divided by the rings of its whole cell, so that they run from the nucleus outwards.
 */
export function radialDistribution(subject: Subject): readonly ColumnBlock[] {
  const rings = Array.from({ length: BINS }, (_, bin) => `${bin + 1}of${BINS}`)
  return subject.site.channels.map((channel) => ({
    names: ['FracAtD', 'MeanFrac', 'RadialCV'].flatMap((feature) =>
      rings.map((ring) => `RadialDistribution_${feature}_${channel.name}_${ring}`),
    ),
    fill: (sheet: Sheet) => fillRings(subject, channel, sheet),
  }))
}

function fillRings(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { offsets, count } = subject.objects
  const samples = subject.samples(channel)
  const slots = subject.rings()
  const sums = new Float64Array(SLOTS)
  const areas = new Int32Array(SLOTS)
  for (let k = 1; k <= count; k++) {
    sums.fill(0)
    areas.fill(0)
    for (let i = offsets[k - 1]!, end = offsets[k]!; i < end; i++) {
      const value = samples[i]!
      const slot = slots[i]!
      if (Number.isNaN(value) || slot === NO_RING) continue
      sums[slot]! += value
      areas[slot]! += 1
    }
    writeRings(sums, areas, sheet, cell(sheet, k))
  }
}

function writeRings(sums: Float64Array, areas: Int32Array, { values }: Sheet, at: number): void {
  let mass = 0
  let area = 0
  for (let slot = 0; slot < SLOTS; slot++) {
    mass += sums[slot]!
    area += areas[slot]!
  }
  if (mass === 0) return
  for (let bin = 0; bin < BINS; bin++) {
    let ringMass = 0
    let ringArea = 0
    for (let slot = bin * WEDGES; slot < (bin + 1) * WEDGES; slot++) {
      ringMass += sums[slot]!
      ringArea += areas[slot]!
    }
    values[at + bin] = ringMass / mass
    if (ringArea === 0) continue
    values[at + BINS + bin] = ringMass / mass / (ringArea / area)
    values[at + 2 * BINS + bin] = wedgeVariation(sums, areas, bin * WEDGES)
  }
}

function wedgeVariation(sums: Float64Array, areas: Int32Array, first: number): number {
  let n = 0
  let total = 0
  let squares = 0
  for (let slot = first; slot < first + WEDGES; slot++) {
    if (areas[slot] === 0) continue
    const mean = sums[slot]! / areas[slot]!
    n++
    total += mean
    squares += mean * mean
  }
  const mean = total / n
  return mean === 0 ? Number.NaN : Math.sqrt(Math.max(0, squares / n - mean * mean)) / mean
}
