/** Granularity: the share of an object's intensity that vanishes when granules of each radius are taken away. */

import { coveredSums } from './cover.ts'
import { SCALES } from './granules.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/**
 * `Granularity_n_channel` is 100 × (mean after radius n − 1 − mean after radius n) / mean before, over the object; the
 * radius is in pixels of the plane at quarter size, as in CellProfiler's defaults. NaN in an object without any intensity above the background.
 */
export function granularity(subject: Subject): readonly ColumnBlock[] {
  const scales = Array.from({ length: SCALES }, (_, i) => i + 1)
  return subject.site.channels.map((channel) => ({
    names: scales.map((scale) => `Granularity_${scale}_${channel.name}`),
    fill: (sheet: Sheet) => fillGranularity(subject, channel, sheet),
  }))
}

function fillGranularity(subject: Subject, channel: Channel, sheet: Sheet): void {
  const cover = subject.cover()
  const sums = channel.granules().map((grid) => coveredSums(cover, grid.values))
  for (let k = 1; k <= subject.objects.count; k++) writeSpectrum(sheet, k, sums)
}

function writeSpectrum(sheet: Sheet, k: number, sums: readonly Float64Array[]): void {
  const before = sums[0]![k - 1]!
  if (!(before > 0)) return
  const at = cell(sheet, k)
  for (let scale = 0; scale < SCALES; scale++) {
    sheet.values[at + scale] = (100 * (sums[scale]![k - 1]! - sums[scale + 1]![k - 1]!)) / before
  }
}
