/** Granularity: the share of an object's intensity that vanishes when granules of each radius are taken away. */

import { coveredSum } from './cover.ts'
import { SCALES } from './granules.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/**
 * `Granularity_n_channel` is 100 × (mean after radius n − 1 − mean after radius n) / mean before, over the object; the
 * radius is in pixels of the plane at half size. NaN in an object without any intensity above the background.
 */
export function granularity(subject: Subject): readonly ColumnBlock[] {
  const scales = Array.from({ length: SCALES }, (_, i) => i + 1)
  return subject.site.channels.map((channel) => ({
    names: scales.map((scale) => `Granularity_${scale}_${channel.name}`),
    fill: (sheet: Sheet) => fillGranularity(subject, channel, sheet),
  }))
}

function fillGranularity(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { images } = channel.granules()
  const cover = subject.cover()
  for (let k = 1; k <= subject.objects.count; k++) {
    const before = coveredSum(cover, images[0]!, k)
    if (!(before > 0)) continue
    const at = cell(sheet, k)
    let previous = before
    for (let scale = 1; scale <= SCALES; scale++) {
      const sum = coveredSum(cover, images[scale]!, k)
      sheet.values[at + scale - 1] = (100 * (previous - sum)) / before
      previous = sum
    }
  }
}
