/** File names of every instrument, against what their vendors and users say they mean (test/fixtures/ingest/names.tsv). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wellName } from '../plate/index.ts'
import type { Claim } from './claim.ts'
import { GRAMMARS } from './grammars.ts'
import { recogniseNames } from './recognise.ts'

interface Expected {
  readonly grammar: string
  readonly drop: string
  readonly path: string
  readonly parts: readonly string[]
}

function readTable(): Expected[] {
  const text = readFileSync(new URL('../../test/fixtures/ingest/names.tsv', import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.slice(1).map((line) => {
    const [grammar, drop, path, ...parts] = line.split('\t')
    return { grammar: grammar!, drop: drop!, path: path!, parts }
  })
}

/** Plate, well, site, channel, z, time of a path, `-` where the name says nothing. */
function partsOf(claims: readonly Claim[], path: string): string[] {
  const plane = claims.flatMap(({ planes }) => planes).find((candidate) => candidate.path === path)
  if (!plane) return ['not recognised']
  const number = (value: number): string => (Number.isNaN(value) ? '-' : String(value))
  return [
    plane.plate || '-',
    wellName(plane),
    number(plane.site),
    plane.channel || '-',
    number(plane.z),
    number(plane.time),
  ]
}

const drops = Map.groupBy(readTable(), ({ grammar, drop }) => `${grammar}: ${drop}`)

describe('file names of each instrument', () => {
  for (const [title, rows] of drops) {
    it(`are read as meant: ${title}`, async () => {
      const claims = await recogniseNames(rows.map(({ path }) => path))
      expect([...new Set(claims.map(({ grammar }) => grammar))]).toEqual([rows[0]!.grammar])
      for (const { path, parts } of rows) expect([path, ...partsOf(claims, path)]).toEqual([path, ...parts])
    })
  }

  for (const grammar of GRAMMARS.filter(({ sets }) => !sets)) {
    it(`that the table itself gives as examples belong to their rule: ${grammar.key}`, async () => {
      for (const example of grammar.examples) {
        const twin = example.replace(/([A-P] - |[A-P]_|[A-P]|c|W0*)(0?)1(?!\d)/, '$1$22')
        const [claim] = await recogniseNames([example, twin])
        expect(claim?.grammar).toBe(grammar.key.replace('-bare', ''))
      }
    })
  }
})

describe('traps in file names', () => {
  it('passes over thumbnails and correction images without a word', async () => {
    const guid = 'E94C24BD-45E4-450A-9919-257C714278F7'
    const [plate] = await recogniseNames([
      `P_A01_s1_w1${guid}.tif`,
      `P_A02_s1_w1${guid}.tif`,
      `P_A01_s1_w1_thumb${guid}.tif`,
    ])
    expect(plate!.planes).toHaveLength(2)
    expect(plate!.unrecognised).toEqual([])
    const names = [
      'p_A01_T0001F001L01A01Z01C01.tif',
      'p_A02_T0001F001L01A01Z01C01.tif',
      'DC_sCMOS_CAM1.tif',
      'SC_BP445-45_CH01.tif',
    ]
    const [voyager] = await recogniseNames(names)
    expect(voyager!.planes).toHaveLength(2)
    expect(voyager!.unrecognised).toEqual([])
  })

  it('does not take the channels of an Olympus image for the wells of a plate', async () => {
    const [claim] = await recogniseNames(['s_C001.tif', 's_C002.tif', 's_C003.tif'])
    expect(claim!.plates[0]!.hasWells).toBe(false)
  })

  it('needs two well spelled names before it believes a loose rule', async () => {
    const [claim] = await recogniseNames(['report_A01_final.png', 'overview.png', 'logo.png'])
    expect(claim!.plates[0]!.hasWells).toBe(false)
  })

  it('takes a channel group with letter and digits after the well for the channel', async () => {
    const [claim] = await recogniseNames(['A01_C01.tif', 'A01_C02.tif', 'B01_C01.tif', 'B01_C02.tif'])
    expect(claim!.planes.map((plane) => [wellName(plane), plane.channel])).toEqual([
      ['A01', 'C01'],
      ['A01', 'C02'],
      ['B01', 'C01'],
      ['B01', 'C02'],
    ])
  })

  it('says when another rule fits as many names, and which one it chose', async () => {
    const names = [
      'r01c01f01p01-ch1sk1fk1fl1.tiff',
      'r01c02f01p01-ch1sk1fk1fl1.tiff',
      'Channel1-01-A-01.tif',
      'Channel1-02-A-02.tif',
    ]
    const [claim] = await recogniseNames(names)
    expect(claim!.grammar).toBe('harmony')
    expect(claim!.warnings.map(({ code }) => code)).toEqual(['ambiguous_names'])
    expect(claim!.unrecognised).toEqual(['Channel1-01-A-01.tif', 'Channel1-02-A-02.tif'])
  })

  it('makes one plate of each folder, and one of a copy inside a plate', async () => {
    const names = [
      'p1/A01_s1_w1.tif',
      'p1/A02_s1_w1.tif',
      'p2/A01_s1_w1.tif',
      'p2/A02_s1_w1.tif',
      'p1/copy/A01_s1_w1.tif',
      'p1/copy/A02_s1_w1.tif',
    ]
    const claims = await recogniseNames(names)
    expect(claims.map(({ frame, planes }) => [frame, planes.length])).toEqual([
      ['p1', 4],
      ['p2', 2],
    ])
  })

  it('keeps treatments that file names carry, by well', async () => {
    const names = ['--drugA--10uM--W0001--P001--T0000--Z000--DAPI.tif', '--dmso--0--W0002--P001--T0000--Z000--DAPI.tif']
    const [claim] = await recogniseNames(names)
    expect(claim!.plates[0]!.wellTreatments).toEqual({ '0,0': 'drugA--10uM', '0,1': 'dmso--0' })
  })

  it('survives very long, odd and non-ASCII names', async () => {
    const long = `${'x'.repeat(4000)}_A01_s1_w1.tif`
    const names = [
      long,
      'Platte_Ä_日本_A02_s1_w1.tif',
      '_.tif',
      '.tif',
      '---.tif',
      '()_A - 01(fld.tif',
      `${'--'.repeat(2000)}.tif`,
    ]
    const claims = await recogniseNames(names)
    const planes = claims.flatMap((claim) => claim.planes)
    expect(planes.map(wellName)).toEqual(['A01', 'A02'])
    expect(planes[1]!.plate).toBe('Platte_Ä_日本')
  })
})

describe('images without wells', () => {
  it('groups the colours of a Human Protein Atlas set', async () => {
    const ids = ['00070df0-bbc3-11e8-b2bc-ac1f6b6435d0', '000a6c98-bb9b-11e8-b2b9-ac1f6b6435d0']
    const colours = ['blue', 'green', 'red', 'yellow']
    const [claim] = await recogniseNames(ids.flatMap((id) => colours.map((colour) => `${id}_${colour}.png`)))
    expect(claim!.grammar).toBe('hpa')
    expect(claim!.plates).toEqual([{ key: '', size: 96, hasWells: false, wellTitles: { A01: ids[1], A02: ids[0] } }])
    expect(new Set(claim!.planes.map(({ channel }) => channel))).toEqual(new Set(colours))
  })

  it('keeps the class folder in the title of each image', async () => {
    const [claim] = await recogniseNames(['mitosis/x1.png', 'mitosis/x10.png', 'mitosis/x2.png', 'interphase/x1.png'])
    expect(claim!.plates[0]!.wellTitles).toEqual({
      A01: 'interphase/x1',
      A02: 'mitosis/x1',
      A03: 'mitosis/x2',
      A04: 'mitosis/x10',
    })
  })

  it('goes on to further plates beyond 1536 images', async () => {
    const [claim] = await recogniseNames(Array.from({ length: 1600 }, (_, i) => `img${i}.png`))
    expect(claim!.plates.map(({ size, wellTitles }) => [size, Object.keys(wellTitles!).length])).toEqual([
      [1536, 1536],
      [1536, 64],
    ])
  })

  it('joins files that differ by a channel ending only', async () => {
    const [claim] = await recogniseNames(['cell1_DAPI.tif', 'cell1_GFP.tif', 'cell2_DAPI.tif', 'cell2_GFP.tif'])
    expect(claim!.plates[0]!.wellTitles).toEqual({ A01: 'cell1', A02: 'cell2' })
    expect(claim!.planes).toHaveLength(4)
  })
})
