/** Nucleus against cytoplasm: ratio and difference of a channel's mean intensity, by cell or by a ring around the nucleus. */
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Site, Subject } from './subject.ts'
import { talliesOf } from './tally.ts'

/**
 * In Cells, where nuclei and cytoplasm are given: mean of the nucleus ÷ mean of the cytoplasm, and their difference.
 * In Nuclei: mean of the nucleus ÷ mean of the ring around it, the same above background, and the ring's mean.
 * Ratios are NaN where the divisor is not positive.
 */
export function translocation(subject: Subject): readonly ColumnBlock[] {
  if (subject.compartment === 'Nuclei') return ringBlocks(subject)
  return subject.compartment === 'Cells' ? cytoplasmBlocks(subject.site) : []
}

function cytoplasmBlocks(site: Site): readonly ColumnBlock[] {
  const { Nuclei: nuclei, Cytoplasm: cytoplasm } = site.subjects
  if (!nuclei || !cytoplasm) return []
  return site.channels.map((channel) => ({
    names: [`Intensity_NucleusCytoplasmRatio_${channel.name}`, `Intensity_NucleusCytoplasmDifference_${channel.name}`],
    fill: (sheet: Sheet) => fillCytoplasm([nuclei, cytoplasm], channel, sheet),
  }))
}

function fillCytoplasm([nuclei, cytoplasm]: readonly [Subject, Subject], channel: Channel, sheet: Sheet): void {
  const inside = nuclei.tallies(channel)
  const outside = cytoplasm.tallies(channel)
  for (let k = 1; k <= inside.length; k++) {
    const at = cell(sheet, k)
    sheet.values[at] = ratio(inside[k - 1]!.mean, outside[k - 1]!.mean)
    sheet.values[at + 1] = inside[k - 1]!.mean - outside[k - 1]!.mean
  }
}

function ringBlocks(subject: Subject): readonly ColumnBlock[] {
  return subject.site.channels.map((channel) => ({
    names: [
      `Intensity_RingRatio_${channel.name}`,
      `Intensity_RingRatioAboveBackground_${channel.name}`,
      `Intensity_RingMeanIntensity_${channel.name}`,
    ],
    fill: (sheet: Sheet) => fillRing(subject, channel, sheet),
  }))
}

function fillRing(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { objects } = subject
  const { background } = channel.levels()
  const rings = subject.surround()
  const inside = subject.tallies(channel)
  const around = talliesOf(samplesAt(rings.pixels, channel.pixels), rings.offsets)
  for (let k = 1; k <= objects.count; k++) {
    const at = cell(sheet, k)
    const own = inside[k - 1]!.mean
    const ring = around[k - 1]!.mean
    sheet.values[at] = ratio(own, ring)
    sheet.values[at + 1] = ratio(own - background, ring - background)
    sheet.values[at + 2] = ring
  }
}

function samplesAt(pixels: Int32Array, framedPlane: Float32Array): Float32Array {
  const samples = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) samples[i] = framedPlane[pixels[i]!]!
  return samples
}

function ratio(a: number, b: number): number {
  return b > 0 ? a / b : Number.NaN
}
