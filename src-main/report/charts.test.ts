import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { linearScale, logScale } from './axis.ts'
import { colourAt, hexColour } from './colour-map.ts'
import { type DoseFit, doseCurveSvg, logistic } from './dose-curve.ts'
import { binValues, histogramSvg } from './histogram.ts'
import { type HeatMapOptions, plateHeatMapSvg, robustLimits, symmetricLimits } from './plate-heat-map.ts'
import { packDots, stripPlotSvg } from './strip-plot.ts'

interface Shape {
  readonly name: string
  readonly [attribute: string]: string
}

/** All elements of a picture with their attributes; fails when it is not well formed. */
function shapes(svg: string): Shape[] {
  expect(XMLValidator.validate(svg)).toBe(true)
  const found: Shape[] = []
  const walk = (nodes: unknown): void => {
    if (!Array.isArray(nodes)) return
    for (const node of nodes as Record<string, unknown>[]) {
      for (const [name, children] of Object.entries(node)) {
        if (name === ':@') continue
        const text = Array.isArray(children)
          ? String((children[0] as Record<string, unknown> | undefined)?.['#text'] ?? '')
          : ''
        found.push({ name, text, ...(node[':@'] as Record<string, string> | undefined) })
        walk(children)
      }
    }
  }
  walk(new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '' }).parse(svg))
  return found
}

const ofClass = (list: readonly Shape[], name: string): Shape[] => list.filter((shape) => shape.class === name)

describe('axes', () => {
  it('end at round numbers that enclose the values', () => {
    const scale = linearScale([0.13, 0.97], { from: 0, to: 100 })
    expect(scale.ticks.map((tick) => tick.label)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1'])
    expect([scale.at(0), scale.at(0.5), scale.at(1)]).toEqual([0, 50, 100])
  })

  it.each([[[]], [[5, 5]], [[0]], [[Number.NaN]], [[1e-300, 2e-300]], [[1e15, 1e15 + 1]]])(
    'stand up to the values %o',
    (values) => {
      const scale = linearScale(values, { from: 0, to: 100 })
      expect(scale.ticks.length).toBeGreaterThan(1)
      for (const tick of scale.ticks) expect(Number.isFinite(scale.at(tick.value))).toBe(true)
    },
  )

  it('have equal steps for equal ratios when logarithmic', () => {
    const scale = logScale([0.003, 30], { from: 0, to: 400 })
    expect(scale.at(1) - scale.at(0.1)).toBeCloseTo(scale.at(0.1) - scale.at(0.01), 9)
    expect(scale.ticks.map((tick) => tick.label)).toEqual(['0.01', '0.1', '1', '10'])
  })
})

describe('plate heat map', () => {
  const options: HeatMapOptions = {
    title: 'P <1>',
    rows: 8,
    columns: 12,
    wells: [
      { row: 0, column: 0, value: 0, role: 'negative_control' },
      { row: 0, column: 1, value: 10, role: 'positive_control' },
      { row: 7, column: 11, value: 5 },
      { row: 1, column: 0, value: 99 },
      { row: 2, column: 0, value: null, state: 'missing' },
      { row: 2, column: 1, value: Number.NaN, state: 'unreadable' },
      { row: 2, column: 2, value: null, state: 'not_acquired' },
      { row: 2, column: 3, value: 5, state: 'partial' },
    ],
    map: 'viridis',
    limits: { low: 0, high: 10 },
    unit: 'cells',
  }
  const drawn = shapes(plateHeatMapSvg(options))
  const fills = drawn.filter((shape) => shape.name === 'rect' && shape.rx !== undefined && shape.fill?.startsWith('#'))

  it('colours wells by their place between the limits and clamps what lies beyond', () => {
    const colours = fills.map((shape) => shape.fill)
    for (const position of [0, 0.5, 1]) expect(colours).toContain(hexColour(colourAt('viridis', position)))
    expect(ofClass(drawn, 'above').length).toBe(1)
    expect(drawn.some((shape) => shape.text === '≥ 10.0')).toBe(true)
  })

  it('draws a group for each of 96 wells, named, in row-major order', () => {
    const wells = ofClass(drawn, 'well')
    expect(wells.length).toBe(96)
    expect([wells[0], wells[12], wells[95]].map((shape) => shape?.['data-well'])).toEqual(['A01', 'B01', 'H12'])
  })

  it('places H12 seven pitches below and eleven to the right of A01', () => {
    const first = fills[0]!
    const last = fills.at(-1)!
    const pitch = (400 - 20) / 12
    expect(Number(last.x) - Number(first.x)).toBeCloseTo(11 * pitch, 1)
    expect(Number(last.y) - Number(first.y)).toBeCloseTo(7 * pitch, 1)
  })

  it('marks roles and gives each state of images its own shape', () => {
    expect(ofClass(drawn, 'role').map((shape) => shape.text)).toEqual(['−', '+'])
    for (const state of ['missing', 'unreadable', 'not-acquired', 'partial'])
      expect(ofClass(drawn, state).length).toBe(1)
    expect(ofClass(drawn, 'none').length).toBe(96 - 8)
  })

  it('escapes its title and names the unit', () => {
    const svg = plateHeatMapSvg(options)
    expect(svg).toContain('P &lt;1&gt;')
    expect(svg).toContain('10.0 cells')
  })

  it('draws 1536 wells, and a plate without any value', () => {
    const wells = Array.from({ length: 1536 }, (_, i) => ({
      row: Math.floor(i / 48),
      column: i % 48,
      value: Number.NaN,
    }))
    const limits = robustLimits(wells.map((well) => well.value))
    expect(shapes(plateHeatMapSvg({ ...options, rows: 32, columns: 48, wells, limits })).length).toBeGreaterThan(1536)
  })
})

describe('limits of a colour scale', () => {
  it('leave out what lies three interquartile ranges beyond the quartiles, and nothing nearer', () => {
    expect(robustLimits([1, 2, 3, 4, 5, 6, 7, 8, 1000])).toEqual({ low: 1, high: 8 })
    expect(robustLimits([1, 2, 3, 4, 5, 6, 7, 8, 12])).toEqual({ low: 1, high: 12 })
  })

  it('are symmetric around the centre for scores', () => {
    const { low, high } = symmetricLimits([-2, 0, 1, 5, null, Number.NaN], 1)
    expect(low).toBeCloseTo(-3)
    expect(high).toBeCloseTo(5)
  })

  it('have a width even for one value or none', () => {
    for (const values of [[4], [0, 0], [], [null]]) {
      const { low, high } = robustLimits(values)
      expect(high).toBeGreaterThan(low)
    }
  })
})

describe('strip plot', () => {
  it('draws the mean and a band of three standard deviations at their places on the axis', () => {
    const values = [8, 9, 10, 11, 12]
    const svg = stripPlotSvg({
      groups: [{ name: 'n', values, colour: '#111111', summary: true }],
      axis: 'v',
      width: 400,
    })
    const drawn = shapes(svg)
    const band = ofClass(drawn, 'three-sigma')[0]!
    const dots = ofClass(drawn, 'dot').map((shape) => Number(shape.cx))
    const perUnit = (dots[4]! - dots[0]!) / 4
    expect(Number(band.width)).toBeCloseTo(6 * Math.sqrt(2.5) * perUnit, 0)
    expect(Number(ofClass(drawn, 'mean')[0]!.x1)).toBeCloseTo(dots[2]!, 1)
  })

  it('moves dots aside so that none covers another, as long as there is room', () => {
    const dots = packDots([5, 5, 5, 5, 5, 7, 9], 3, 60)
    for (const [i, a] of dots.entries()) {
      for (const b of dots.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.offset - b.offset)).toBeGreaterThanOrEqual(5.6)
    }
  })

  it('draws empty groups and values that are not numbers', () => {
    const groups = [{ name: 'none', values: [Number.NaN], colour: '#111111', summary: true }]
    expect(ofClass(shapes(stripPlotSvg({ groups, axis: '' })), 'dot')).toEqual([])
  })
})

describe('histogram', () => {
  it('counts every value once, the largest included', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i % 50) / 10)
    const { counts, from, step } = binValues([values])
    expect(counts[0]!.reduce((sum, count) => sum + count, 0)).toBe(200)
    expect(from).toBeLessThanOrEqual(0)
    expect(from + step * counts[0]!.length).toBeGreaterThanOrEqual(4.9)
  })

  it('has bars whose heights go with their counts', () => {
    const bars = ofClass(
      shapes(
        histogramSvg({ groups: [{ name: 'a', values: [1, 1, 1, 2], colour: '#111111' }], axis: 'x', counted: 'wells' }),
      ),
      'bar',
    )
    expect(Number(bars[0]!.height) / Number(bars[1]!.height)).toBeCloseTo(3, 1)
  })

  it.each([[[]], [[3]], [[Number.NaN]], [[2, 2, 2]]])('stands up to %o', (values) => {
    shapes(histogramSvg({ groups: [{ name: 'a', values, colour: '#111111' }], axis: 'x', counted: 'wells' }))
  })
})

describe('dose curve', () => {
  const fit: DoseFit = { bottom: 1, top: 5, ec50: 0.5, hill: 1.4, ci: [0.4, 0.7] }
  const points = [
    { dose: 0.01, value: 1.1, well: 'A01' },
    { dose: 1, value: 4, well: 'A02' },
    { dose: 100, value: 5, well: 'A03' },
  ]
  const options = { title: 'C', points, fit, unit: 'µM', axis: 'Concentration', colour: '#0072b2' }

  it('gives half of the effect at EC50', () => {
    expect(logistic(fit, 0.5)).toBe(3)
    expect(logistic(fit, 1e9)).toBeCloseTo(5, 6)
    expect(logistic({ ...fit, hill: -1.4 }, 1e9)).toBeCloseTo(1, 6)
  })

  it('stands EC50 and its interval on the logarithmic axis of the points', () => {
    const drawn = shapes(doseCurveSvg(options))
    const [low, , high] = ofClass(drawn, 'dot').map((shape) => Number(shape.cx)) as [number, number, number]
    const at = (dose: number): number => low + ((Math.log10(dose) + 2) / 4) * (high - low)
    expect(Number(ofClass(drawn, 'ec50')[0]!.x1)).toBeCloseTo(at(0.5), 1)
    expect(Number(ofClass(drawn, 'interval')[0]!.x1)).toBeCloseTo(at(0.4), 1)
    expect(Number(ofClass(drawn, 'interval')[0]!.x2)).toBeCloseTo(at(0.7), 1)
  })

  it('draws a curve through the fitted values', () => {
    const drawn = shapes(doseCurveSvg({ ...options, points: [{ dose: 0.5, value: 3, well: 'A01' }, ...points] }))
    const path = ofClass(drawn, 'fit')[0]!
      .d!.split(/[ML]/)
      .filter(Boolean)
      .map((pair) => pair.split(' ').map(Number))
    const dot = ofClass(drawn, 'dot')[0]!
    const nearest = path.toSorted((a, b) => Math.abs(a[0]! - Number(dot.cx)) - Math.abs(b[0]! - Number(dot.cx)))[0]!
    expect(Math.abs(nearest[1]! - Number(dot.cy))).toBeLessThan(3)
  })

  it('sets wells without compound apart at the left', () => {
    const drawn = shapes(doseCurveSvg({ ...options, points: [{ dose: 0, value: 1, well: 'H01' }, ...points] }))
    const xs = ofClass(drawn, 'dot').map((shape) => Number(shape.cx))
    expect(Math.min(...xs)).toBe(xs[0])
    expect(xs[1]! - xs[0]!).toBeGreaterThan(10)
  })

  it.each([
    { points: [], fit: null },
    { fit: null },
    { fit: { ...fit, ec50: 1e9 } },
    { fit: { ...fit, ci: [null, null] as const } },
    { points: [{ dose: Number.NaN, value: 1, well: '' }] },
  ])('stands up to %o', (changes) => {
    shapes(doseCurveSvg({ ...options, ...changes }))
  })
})
