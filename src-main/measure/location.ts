/** Where objects are and what they are called: numbers, centres, and centres of mass of each channel. */
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

function fillCentres(subject: Subject, sheet: Sheet): void {
  for (const [i, moments] of subject.moments().entries()) {
    const at = cell(sheet, i + 1)
    sheet.values[at] = i + 1
    if (!moments) continue
    sheet.values[at + 1] = moments.x
    sheet.values[at + 2] = moments.y
  }
}

function fillMassCentres(subject: Subject, channel: Channel, sheet: Sheet): void {
  const { xs, ys } = subject.masses(channel)
  for (let k = 1; k <= subject.objects.count; k++) {
    const at = cell(sheet, k)
    sheet.values[at] = xs[k - 1]!
    sheet.values[at + 1] = ys[k - 1]!
  }
}
