/** Real instrument folders: counts that their indexes imply, worked out from the indexes and published plane tables. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { wellName } from '../plate/index.ts'
import type { Acquisition } from './acquisition.ts'
import { countPlanes } from './count.ts'
import { scanFolders } from './scan.ts'

function summary(acquisition: Acquisition) {
  const { present, missing, notAcquired } = countPlanes([acquisition])
  const distinct = <T>(values: T[]): T[] => [...new Set(values)]
  return {
    plates: acquisition.plates.map(({ name, size }) => `${name}: ${size}`),
    wells: distinct(acquisition.planes.map(wellName)),
    sites: distinct(acquisition.planes.map(({ site }) => site)),
    z: distinct(acquisition.planes.map(({ z }) => z)).sort((a, b) => a - b),
    times: distinct(acquisition.planes.map(({ time }) => time)).sort((a, b) => a - b),
    channels: acquisition.channels.map(({ key, name }) => `${key} ${name}`),
    planes: [present, missing, notAcquired],
  }
}

/** One header and one row of CSV: the published LoadData tables. */
function loadData(path: string): Readonly<Record<string, string>> {
  const [head, row] = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => {
      return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain!)
    })
  return Object.fromEntries(head!.map((name, i) => [name, row![i]!]))
}

const HARMONY = [
  ['operetta-harmony-v1', 'load_data_version1.csv', 'Opera Phenix (Harmony V5)', 384, 'present'],
  ['phenix-harmony-v5', 'load_data_version5.csv', 'Opera Phenix (Harmony V5)', 384, 'present'],
  ['phenix-harmony-v7-index-only', 'load_data_version7.csv', 'Opera Phenix (Harmony V7)', 96, 'missing'],
] as const

describe('Harmony exports', () => {
  for (const [folder, csv, instrument, size, state] of HARMONY) {
    it.skipIf(!sharedData('instruments', folder))(`hold the planes of their published table: ${folder}`, async () => {
      const table = loadData(sharedData('instruments', folder, csv)!)
      const [acquisition, ...others] = await scanFolders([sharedData('instruments', folder)!])
      expect(others).toEqual([])
      expect(acquisition).toMatchObject({ instrument, plates: [{ name: table.Metadata_Plate, size }], warnings: [] })
      const expected = Object.entries(table).filter(([name]) => name.startsWith('FileName_'))
      const planes = acquisition!.planes.map(({ path }) => path.split('/').at(-1)!)
      expect(planes.toSorted()).toEqual(expected.map(([, name]) => name).toSorted())
      expect(acquisition!.planes.every((plane) => plane.state === state)).toBe(true)
      for (const [column, file] of expected) {
        const name = column.replace('FileName_', '')
        const plane = acquisition!.planes.find(({ path }) => path.endsWith(file))!
        const channel = acquisition!.channels[plane.channel]!
        expect(channel.name).toBe(table[`Metadata_ChannelName_${name}`] ?? channel.name)
        expect(channel.excitationNanometres).toBe(
          Number(table[`Metadata_MainExcitationWavelength_${name}`]) || undefined,
        )
        expect(wellName(plane)).toBe(table.Metadata_Well)
        expect(plane.site).toBe(Number(table.Metadata_Site))
      }
      const { xMicrons, yMicrons } = acquisition!.sitePositions[0]!
      expect(xMicrons).toBeCloseTo(Number(table.Metadata_PositionX) * 1e6, 3)
      expect(yMicrons).toBeCloseTo(-Number(table.Metadata_PositionY) * 1e6, 3)
      if (table.Metadata_ImageResolutionX) {
        expect(acquisition!.pixelMicrons).toBeCloseTo(Number(table.Metadata_ImageResolutionX) * 1e6, 9)
      }
    })
  }

  it.skipIf(!sharedData('instruments'))('finds the index above images that were dropped alone', async () => {
    const images = sharedData('instruments', 'operetta-plate-with-layout', 'Images')!
    const [acquisition] = await scanFolders([images])
    expect(summary(acquisition!)).toMatchObject({
      plates: ['Test_Sample_BALL: 384'],
      wells: ['C03'],
      sites: [1, 2],
      channels: ['ch1 Fluorescein (FITC)'],
      planes: [2, 0, 0],
    })
  })
})

describe('CellVoyager measurements', () => {
  it.skipIf(!sharedData('instruments'))('hold the 96 planes that the record file names', async () => {
    const [acquisition] = await scanFolders([sharedData('instruments', 'cellvoyager-cv8000')!])
    expect(summary(acquisition!)).toEqual({
      plates: ['CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack: 96'],
      wells: ['D08', 'E03', 'F08'],
      sites: [1, 2, 3, 4],
      z: [1, 2, 3, 4],
      times: [1],
      channels: ['C01 BP445/45', 'C02 BP525/50'],
      planes: [96, 0, 0],
    })
    expect(acquisition).toMatchObject({ pixelMicrons: 0.325, zStepMicrons: 3, warnings: [], unrecognised: [] })
    expect(acquisition!.sitePositions).toHaveLength(12)
    expect(acquisition!.sitePositions[0]).toMatchObject({ site: 1, xMicrons: -567.1, yMicrons: -402.9 })
  })
})

describe('ImageXpress folders', () => {
  it.skipIf(!sharedData('instruments'))('without an HTD keep the projection beside the stack, as z 0', async () => {
    const [acquisition] = await scanFolders([sharedData('instruments', 'imagexpress', 'Projection-Mix')!])
    expect(summary(acquisition!)).toMatchObject({
      plates: ['Projection-Mix: 96'],
      wells: ['E07', 'E08'],
      sites: [1, 2],
      z: [0, 1, 2, 3],
      planes: [40, 0, 0],
    })
    expect(acquisition).toMatchObject({ projectionZ: 0, warnings: [], pixelMicrons: 1.3668 })
    const perChannel = acquisition!.channels.map((_, channel) => {
      return [...new Set(acquisition!.planes.filter((plane) => plane.channel === channel).map(({ z }) => z))].join('')
    })
    expect(perChannel).toEqual(['0123', '0123', '0', '1'])
  })

  it.skipIf(!sharedData('instruments'))('in one drop are told apart, even when they share a name', async () => {
    const acquisitions = await scanFolders([sharedData('instruments', 'imagexpress')!])
    expect(acquisitions.map(summary).map(({ plates, planes, times }) => [plates[0], planes[0], times.length])).toEqual([
      ['1well-3C-2S-Zmix-T: 96', 12, 2],
      ['Projection-Mix: 96', 40, 1],
      ['Projection-Mix (SingleChannel): 96', 12, 1],
    ])
  })

  it.skipIf(!sharedData('instruments'))('with an HTD say which of the planned planes are missing', async () => {
    const acquisitions = await scanFolders([sharedData('instruments', 'metaxpress-export')!])
    const four = ['w1 DAPI', 'w2 FITC', 'w3 Texas Red', 'w4 Cy5']
    expect(acquisitions.map(summary)).toEqual([
      {
        plates: ['9987_Plate_3420: 96'],
        wells: ['B02'],
        sites: [1],
        z: [1],
        times: [1],
        channels: ['w1 DAPI'],
        planes: [1, 0, 0],
      },
      // 2 wells × 2 sites × 4 waves × 3 z planned, of which 24 on disk, and 12 projections beside them.
      {
        plates: ['9987_Plate_3434: 96'],
        wells: ['B02', 'B03'],
        sites: [1, 2],
        z: [0, 1, 2, 3],
        times: [1],
        channels: four,
        planes: [36, 24, 0],
      },
      // 2 wells × 2 sites × 4 waves × 6 times planned, 16 on disk.
      {
        plates: ['9987_Plate_3435: 96'],
        wells: ['B02', 'B03'],
        sites: [1, 2],
        z: [1],
        times: [1, 2, 3, 4, 5, 6],
        channels: four,
        planes: [16, 80, 0],
      },
    ])
  })
})

describe('a whole drop', () => {
  it.skipIf(!sharedData('instruments'))('holds one acquisition for each plate, whatever the instrument', async () => {
    const acquisitions = await scanFolders([sharedData('instruments')!])
    const grammars = acquisitions.map(({ grammar }) => grammar).toSorted()
    expect(grammars).toEqual([
      ...Array(1).fill('cellvoyager'),
      ...Array(4).fill('harmony'),
      ...Array(6).fill('imagexpress'),
    ])
    const names = acquisitions.flatMap(({ plates }) => plates.map(({ name }) => name))
    expect(new Set(names).size).toBe(names.length)
  })

  it.skipIf(!sharedData('translocation-plate'))('of the translocation plate is 96 wells in two channels', async () => {
    const [acquisition] = await scanFolders([sharedData('translocation-plate')!])
    expect(acquisition).toMatchObject({ instrument: 'Broad SBS', warnings: [], plates: [{ size: 96 }] })
    const { wells, sites, planes, channels } = summary(acquisition!)
    expect([wells.length, sites, planes]).toEqual([96, [1], [192, 0, 0]])
    expect(channels).toEqual(['Channel1 Channel1', 'Channel2 Channel2'])
  })

  it.skipIf(!sharedData('mitocheck'))('of class folders is one running well for each image', async () => {
    const [acquisition] = await scanFolders([sharedData('mitocheck')!])
    expect(acquisition!.plates.map(({ hasWells, size }) => [hasWells, size])).toEqual([
      [false, 1536],
      [false, 1536],
    ])
    expect(acquisition!.planes).toHaveLength(2514)
  })
})
