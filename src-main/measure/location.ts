/** Where objects are and what they are called: numbers, centres, and centres of mass of each channel. */
import { momentsOf } from './moments.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/** Positions are in pixels from the centre of the top left pixel. */
export function location(subject: Subject): readonly ColumnBlock[] {
  return [
    {
      names: ['Number_Object_Number', 'Location_Center_X', 'Location_Center_Y'],
      fill: (sheet) => fillCentres(subject, sheet),
    },
    ...subject.site.channels.map((channel) => ({
      names: ['X', 'Y'].map((axis) => `Location_CenterMassIntensity_${axis}_${channel.name}`),
      fill: (sheet: Sheet) => fillMassCentres(subject, channel, sheet),
    })),
  ]
}

function fillCentres({ objects }: Subject, sheet: Sheet): void {
  for (let k = 1; k <= objects.count; k++) {
    const at = cell(sheet, k)
    sheet.values[at] = k
    if (objects.offsets[k] === objects.offsets[k - 1]) continue
    const { x, y } = momentsOf(objects, k)
    sheet.values[at + 1] = x
    sheet.values[at + 2] = y
  }
}

function fillMassCentres(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { xs, ys, offsets, count } = subject.objects
  const samples = subject.samples(channel)
  for (let k = 1; k <= count; k++) {
    let mass = 0
    let massX = 0
    let massY = 0
    for (let i = offsets[k - 1]!; i < offsets[k]!; i++) {
      const value = samples[i]!
      if (Number.isNaN(value)) continue
      mass += value
      massX += value * xs[i]!
      massY += value * ys[i]!
    }
    if (mass === 0) continue
    const at = cell(sheet, k)
    sheet.values[at] = massX / mass
    sheet.values[at + 1] = massY / mass
  }
}
