import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { mean, standardDeviation } from '../base/index.ts'
import { readPlane } from '../image/index.ts'
import { segmentNuclei } from '../segmentation/index.ts'
import { aggregateObjects, measureSite } from './index.ts'

const folder = sharedData('translocation-plate')

/** Role of each well, `A01` → −1 (negative), 1 (positive), 0, from the plate's CSV. */
function controls(plate: string): Map<string, number> {
  const lines = readFileSync(`${plate}/1049_Metadata.csv`, 'utf8')
    .trim()
    .split(/\r\n|\r|\n/)
  return new Map(
    lines.slice(1).map((line) => {
      const [, column, row, , role] = line.split(',')
      return [`${row}${column}`, Number(role)]
    }),
  )
}

async function ringRatio(plate: string, file: string): Promise<number> {
  const gfp = await readPlane({ path: `${plate}/${file}`, page: 0 })
  const dna = await readPlane({ path: `${plate}/${file.replace('Channel1', 'Channel2')}`, page: 0 })
  const tables = measureSite({
    compartments: { Nuclei: segmentNuclei(dna).labels },
    channels: [{ name: 'GFP', plane: gfp }],
    groups: ['Intensity'],
  })
  const { names, mean: means } = aggregateObjects(tables)
  return means[names.indexOf('Nuclei_Intensity_RingRatio_GFP')]!
}

it.skipIf(!folder)(
  'The ring ratio of GFP separates the controls of the translocation plate: Z′ of 0.7 or more',
  async () => {
    const roles = controls(folder!)
    const ratios: Record<number, number[]> = { [-1]: [], 1: [] }
    for (const file of readdirSync(folder!).filter((name) => name.startsWith('Channel1'))) {
      const [, row, column] = /-(\w)-(\d\d)\.tif$/.exec(file)!
      const role = roles.get(`${row}${column}`)!
      if (role !== 0) ratios[role]!.push(await ringRatio(folder!, file))
    }
    const [negative, positive] = [ratios[-1]!, ratios[1]!]
    expect([negative.length, positive.length]).toEqual([16, 8])
    const spread = standardDeviation(positive) + standardDeviation(negative)
    expect(1 - (3 * spread) / Math.abs(mean(positive) - mean(negative))).toBeGreaterThan(0.7)
  },
)
