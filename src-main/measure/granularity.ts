/** Granularity: the share of an object's intensity that vanishes when granules of each radius are taken away. */

import { coveredSums } from './cover.ts'
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
  const cover = subject.cover()
  const triples = inThrees(channel.granules().map((grid) => grid.values))
  for (let k = 1; k <= subject.objects.count; k++) {
    const [before, ...after] = triples.flatMap((triple) => coveredSums(cover, triple, k))
    if (!(before! > 0)) continue
    const at = cell(sheet, k)
    let previous = before!
    for (let scale = 0; scale < SCALES; scale++) {
      sheet.values[at + scale] = (100 * (previous - after[scale]!)) / before!
      previous = after[scale]!
    }
  }
}

type Triple = readonly [Float32Array, Float32Array, Float32Array]

/** The last image fills up the last triple. */
function inThrees(images: readonly Float32Array[]): Triple[] {
  const last = images[images.length - 1]!
  const triples: Triple[] = []
  for (let i = 0; i < images.length; i += 3) triples.push([images[i]!, images[i + 1] ?? last, images[i + 2] ?? last])
  return triples
}
