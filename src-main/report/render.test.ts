import { describe, expect, it } from 'vitest'
import { sampleModel, statistics } from '../../test/fixtures/report/sample-model.ts'
import { jsonText } from './methods-section.ts'
import { writeMethods } from './methods-text.ts'
import type { ReportModel } from './model.ts'
import { renderReport } from './render.ts'
import { judge } from './verdict.ts'
import { wellState } from './wells.ts'

const readout = sampleModel.readouts[0]!
const NAN = Number.NaN

/** Everything that a report can lack or have wrong. */
const BAD: Readonly<Record<string, Partial<ReportModel>>> = {
  'no plates': { plates: [], readouts: [{ ...readout, values: [], scores: null }] },
  'nothing at all': {
    plates: [],
    readouts: [],
    hits: null,
    quality: null,
    incompletePlanes: [],
    runs: [],
    provenance: null,
    title: '',
  },
  'no hits': { hits: { ...sampleModel.hits!, rows: [] } },
  'no statistics': { readouts: [{ ...readout, statistics: null, doseCurves: [] }] },
  'NaN everywhere': {
    plates: sampleModel.plates.map((plate) => ({
      ...plate,
      wells: plate.wells.map((well) => ({ ...well, cells: NAN, dose: NAN })),
    })),
    readouts: [
      {
        ...readout,
        values: [readout.values[0]!.map(() => NAN)],
        scores: { name: 'z', values: [readout.values[0]!.map(() => NAN)] },
        statistics: {
          ...statistics,
          zPrime: NAN,
          ssmd: Number.POSITIVE_INFINITY,
          negative: { n: 0, mean: NAN, sd: NAN, median: null, mad: null, values: [NAN] },
        },
        doseCurves: readout.doseCurves.map((curve) => ({
          ...curve,
          ec50: NAN,
          points: [{ dose: NAN, value: NAN, well: 'A01' }],
        })),
      },
    ],
    hits: {
      ...sampleModel.hits!,
      rows: sampleModel.hits!.rows.map((hit) => ({ ...hit, value: NAN, score: NAN, cells: NAN })),
    },
    quality: {
      ...sampleModel.quality!,
      fields: sampleModel.quality!.fields.map((field) => ({ ...field, focus: NAN, cells: NAN, saturation: NAN })),
    },
  },
  'values for fewer wells than the plate has': { readouts: [{ ...readout, values: [[1, 2]], scores: null }] },
}

describe('a report', () => {
  const page = renderReport(sampleModel)

  it('needs nothing outside itself and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|javascript:| on[a-z]+=/i)
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(src|href)="?\s*(https?:)?\/\//)
    expect(page).toContain('content="default-src &#39;none&#39;; img-src data:')
  })

  it('starts with the verdict and shows each part in order', () => {
    const order = [
      'The assay separates its controls well: Z′ 0.72',
      'id="plates"',
      'id="controls"',
      'id="doses"',
      'id="hits"',
      'id="quality"',
      'id="completeness"',
      'id="methods"',
      'id="provenance"',
    ]
    const places = order.map((text) => page.indexOf(text))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  })

  it('counts planes by state over the plate', () => {
    expect(page).toMatch(
      />189<\/td><td class="n">3<\/td><td class="n">0<\/td><td class="n">0<\/td><td class="n">98\.44 %/,
    )
  })

  it('shows the cell count beside the value of every hit', () => {
    expect(page).toMatch(
      /B11<\/td><td>Compound A<\/td><td class="n">10 µM<\/td><td class="n">3\.50<\/td><td class="n">25\.0<\/td><td class="n">118/,
    )
  })

  it.each(Object.entries(BAD))('can be written with %s', (_name, changes) => {
    const text = renderReport({ ...sampleModel, ...changes })
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(text).toContain('</html>')
  })

  it('escapes names that look like HTML, wherever they stand', () => {
    const evil = '<img src=x onerror="alert(1)">&\u0000'
    const plates = sampleModel.plates.map((plate) => ({
      ...plate,
      name: evil,
      wells: plate.wells.map((well) => ({ ...well, treatment: evil, doseUnit: evil })),
    }))
    const hits = {
      ...sampleModel.hits!,
      rule: evil,
      rows: sampleModel.hits!.rows.map((hit) => ({ ...hit, treatment: evil, plate: evil })),
    }
    const curves = readout.doseCurves.map((curve) => ({ ...curve, group: evil, unit: evil, reason: evil }))
    const model = {
      ...sampleModel,
      title: evil,
      plates,
      hits,
      readouts: [{ ...readout, name: evil, statistic: evil, unit: evil, doseCurves: curves }],
      warnings: [evil],
      provenance: { evil },
      runs: sampleModel.runs.map((run) => ({ ...run, title: evil, channel: evil, provider: evil })),
      incompletePlanes: sampleModel.incompletePlanes.map((plane) => ({ ...plane, path: evil, problem: evil })),
    }
    const text = renderReport(model)
    expect(text).not.toContain('<img src=x')
    expect(text).not.toContain('\u0000')
    expect(text.split('&lt;img src=x').length).toBeGreaterThan(10)
  })

  it('embeds pictures only, and only those that are in the model itself', () => {
    const crops = [
      { dataUri: 'https://example.org/a.png', caption: 'remote' },
      { dataUri: 'data:text/html;base64,PHNjcmlwdD4=', caption: 'page' },
      { dataUri: 'data:image/svg+xml;base64,PHN2Zz4=', caption: 'drawing' },
    ]
    const rows = sampleModel.hits!.rows.map((hit) => ({ ...hit, crops }))
    expect(renderReport({ ...sampleModel, hits: { ...sampleModel.hits!, rows } })).not.toContain('<img')
  })

  it('stays below 10 MB with a thousand hits of eight large crops', () => {
    const crop = { dataUri: `data:image/png;base64,${'A'.repeat(40_000)}`, caption: 'c' }
    const rows = Array.from({ length: 1000 }, (_, i) => ({
      ...sampleModel.hits!.rows[0]!,
      rank: i + 1,
      crops: new Array(8).fill(crop),
    }))
    const text = renderReport({ ...sampleModel, hits: { ...sampleModel.hits!, rows } })
    expect(text.length).toBeLessThan(10_000_000)
    expect(text).toContain('900 further hits')
  })

  it('draws fifty 384-well plates on one scale', () => {
    const plates = Array.from({ length: 50 }, (_, p) => ({
      name: `Plate ${p + 1}`,
      rows: 16,
      columns: 24,
      wells: Array.from({ length: 384 }, (_, i) => ({
        ...sampleModel.plates[0]!.wells[i % 96]!,
        row: Math.floor(i / 24),
        column: i % 24,
      })),
    }))
    const values = plates.map((_, p) => Array.from({ length: 384 }, (_, i) => p + i / 384))
    const text = renderReport({ ...sampleModel, plates, readouts: [{ ...readout, values, scores: null }] })
    expect(text.match(/Plate 50 · as measured/g)?.length).toBeGreaterThanOrEqual(1)
    expect(text.length).toBeLessThan(30_000_000)
  })
})

describe('the verdict', () => {
  const withStatistics = (changes: object): ReportModel => ({
    ...sampleModel,
    readouts: [{ ...readout, statistics: { ...statistics, ...changes } }],
  })

  it.each([
    [0.72, 'good'],
    [0.5, 'good'],
    [0.3, 'fair'],
    [0, 'poor'],
    [-1.2, 'poor'],
    [NAN, 'open'],
  ])('on Z′ %d is %s', (zPrime, grade) => {
    expect(judge(withStatistics({ zPrime })).grade).toBe(grade)
  })

  it('warns when counting cells would have separated the controls too', () => {
    expect(judge(withStatistics({ cellCountZPrime: 0.4 })).reasons.join(' ')).toMatch(/number of cells alone/)
    expect(judge(withStatistics({ cellCountZPrime: -2 })).reasons.join(' ')).not.toMatch(/number of cells alone/)
  })

  it('says why there is none', () => {
    const verdict = judge(withStatistics({ zPrime: null, notes: ['No well is named a positive control.'] }))
    expect(verdict.reasons).toEqual(['No well is named a positive control.'])
    expect(judge({ ...sampleModel, readouts: [] }).grade).toBe('open')
  })
})

describe('the methods paragraph', () => {
  const { paragraphs, references } = writeMethods(sampleModel)
  const text = paragraphs.join('\n')

  it('tells the settings of the runs that the ledger holds', () => {
    expect(text).toContain(
      'Nuclei were segmented in channel DNA: Gaussian smoothing (1.5 px), a global threshold by Otsu’s method [1]',
    )
    expect(text).toContain('propagation in channel Marker')
    expect(text).toContain('seed 7) gave 9,876 objects on 95 sites in 1 min 15 s; 1 site could not be processed')
  })

  it('numbers references in the order of their citation and lists each cited one', () => {
    const cited = [...text.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]))
    expect(cited).toEqual(references.map((_, i) => i + 1))
    expect(references[0]).toMatch(/^Otsu/)
  })

  it('says nothing of statistics, curves or hits that there are none of', () => {
    const bare = writeMethods({ ...sampleModel, readouts: [], hits: null, runs: [] }).paragraphs.join(' ')
    expect(bare).not.toMatch(/Z′|logistic|Hits|segmented/)
  })
})

it('a well without any present plane is named by the gravest reason', () => {
  const none = { present: 0, missing: 0, notAcquired: 0, unreadable: 0 }
  expect(wellState({ ...none, present: 2 })).toBe('complete')
  expect(wellState({ ...none, present: 2, missing: 1 })).toBe('partial')
  expect(wellState({ ...none, missing: 1, notAcquired: 1 })).toBe('missing')
  expect(wellState({ ...none, unreadable: 1, missing: 3 })).toBe('unreadable')
  expect(wellState({ ...none, notAcquired: 4 })).toBe('not_acquired')
  expect(wellState(none)).toBe('none')
})

it('the appendix holds what JSON cannot', () => {
  const loop: { self?: object } = {}
  loop.self = loop
  expect(jsonText({ a: NAN, b: 12n })).toBe('{\n  "a": "NaN",\n  "b": "12"\n}')
  expect(jsonText(loop)).toMatch(/refers to itself/)
  expect(jsonText('x'.repeat(900_000))).toMatch(/cut after 400,000/)
})
