import { describe, expect, it } from 'vitest'
import { measureFixture, valueIn } from '../../test/measure-fixture.ts'
import { Fault } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { MEASUREMENT_GROUPS, type MeasurementGroup, measureSite, type ObjectTable } from './index.ts'

const fixture = measureFixture()
const [table] = measureSite({ compartments: { Nuclei: fixture.objects }, channels: fixture.channels }) as [ObjectTable]
const numbers = Object.keys(fixture.expected).map(Number)

/** Compares every named value of an object with what the other program says; float32 tables carry 7 digits. */
function expectValues(k: number, values: Readonly<Record<string, number | null>>, column: (name: string) => string) {
  for (const [name, value] of Object.entries(values)) {
    const measured = valueIn(table, k, column(name))
    if (value === null) continue
    expect(Math.abs(measured - value), `${column(name)} of object ${k}: ${measured}, not ${value}`).toBeLessThan(
      2e-6 * Math.abs(value) + 2e-6,
    )
  }
}

describe('Objects of a site', () => {
  it('have the shapes that scikit-image and scipy find', () => {
    for (const k of numbers) expectValues(k, fixture.expected[k]!.shape, (name) => `AreaShape_${name}`)
  })

  it('have the intensities that numpy finds, in 8-bit, 12-bit and float planes', () => {
    for (const k of numbers) {
      for (const [channel, values] of Object.entries(fixture.expected[k]!.intensity)) {
        expectValues(k, values, (name) => `Intensity_${name}_${channel}`)
      }
    }
  })

  it('have the Haralick features computed straight from their definition', () => {
    for (const k of numbers) expectValues(k, fixture.expected[k]!.texture, (name) => `Texture_${name}_A_3_Mean_32`)
  })

  it('have the correlations between channels that numpy finds', () => {
    const columns: Record<string, string> = { forth: 'A_B', back: 'B_A' }
    for (const k of numbers) {
      expectValues(k, fixture.expected[k]!.correlation, (name) => {
        const [feature, direction] = name.split('_') as [string, string?]
        return `Correlation_${feature}_${direction ? columns[direction] : 'A_B'}`
      })
    }
  })

  it('are divided into rings as CellProfiler does, with straight distances', () => {
    for (const k of numbers) {
      expectValues(k, fixture.expected[k]!.radial, (name) => {
        const [feature, ring] = name.split('_') as [string, string]
        return `RadialDistribution_${feature}_A_${ring}`
      })
    }
  })

  it('have the neighbours found by dilation and distance transforms', () => {
    for (const k of numbers) expectValues(k, fixture.expected[k]!.neighbors, (name) => `Neighbors_${name}`)
  })

  it('have rings around them as a distance transform gives', () => {
    for (const k of numbers) {
      expectValues(k, { B: fixture.expected[k]!.ringMean }, (name) => `Intensity_RingMeanIntensity_${name}`)
    }
  })

  it('are NaN throughout where a number has no pixel, except for the number and an area of 0', () => {
    const defined = table.names.filter((name) => !Number.isNaN(valueIn(table, 6, name.replace('Nuclei_', ''))))
    expect(defined).toEqual(['Nuclei_AreaShape_Area', 'Nuclei_Number_Object_Number'])
  })

  it('have no infinite value', () => {
    expect(table.values.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY)).toHaveLength(0)
  })
})

describe('A table of objects', () => {
  it('holds the same values whether groups are measured together or alone', () => {
    for (const group of MEASUREMENT_GROUPS) {
      const [alone] = measureSite({
        compartments: { Nuclei: fixture.objects },
        channels: fixture.channels,
        groups: [group],
      }) as [ObjectTable]
      for (const [j, name] of alone.names.entries()) {
        const whole = table.names.indexOf(name)
        expect(alone.values[j], name).toBe(table.values[whole])
      }
    }
  })

  it('holds the same texture whether cells are counted as the sum of their parts or on their own', () => {
    const nucleus = (at: number): boolean => at % 7 < 3
    const part = (wanted: boolean): LabelImage => ({
      ...fixture.objects,
      labels: fixture.objects.labels.map((label, at) => (nucleus(at) === wanted ? label : 0)),
    })
    const parts = { Nuclei: part(true), Cells: fixture.objects, Cytoplasm: part(false) }
    const together = measureSite({ compartments: parts, channels: fixture.channels, groups: ['Texture'] })
    for (const whole of together) {
      const compartments = { [whole.compartment]: parts[whole.compartment] }
      const [alone] = measureSite({ compartments, channels: fixture.channels, groups: ['Texture'] })
      expect(whole).toEqual(alone)
    }
  })

  it('has each column name once', () => {
    expect(new Set(table.names).size).toBe(table.names.length)
  })

  it('adds lengths in micrometres in columns of their own and changes no other', () => {
    const [scaled] = measureSite({
      compartments: { Nuclei: fixture.objects },
      channels: fixture.channels,
      pixelMicrons: 0.5,
    }) as [ObjectTable]
    expect(valueIn(scaled, 1, 'AreaShape_AreaSquareMicrons')).toBe(valueIn(table, 1, 'AreaShape_Area') / 4)
    expect(valueIn(scaled, 1, 'AreaShape_Area')).toBe(valueIn(table, 1, 'AreaShape_Area'))
    expect(scaled.names.length).toBe(table.names.length + 2)
  })

  it('has no row without objects, and all its columns', () => {
    const empty = { ...fixture.objects, labels: new Uint32Array(fixture.objects.labels.length), count: 0 }
    const [none] = measureSite({ compartments: { Nuclei: empty }, channels: fixture.channels }) as [ObjectTable]
    expect(none).toMatchObject({ rows: 0, names: table.names })
    expect(none.values).toHaveLength(0)
  })

  it('is made of nuclei alone without any channel', () => {
    const [bare] = measureSite({ compartments: { Nuclei: fixture.objects }, channels: [] }) as [ObjectTable]
    expect(valueIn(bare, 1, 'AreaShape_Area')).toBe(fixture.expected[1]!.shape.Area)
  })
})

describe('Measuring refuses', () => {
  const other: LabelImage = { width: 4, height: 4, labels: new Uint32Array(16), count: 0 }

  it('labels and planes of different size', () => {
    expect(() => measureSite({ compartments: { Nuclei: other }, channels: fixture.channels })).toThrow(Fault)
    expect(() => measureSite({ compartments: { Nuclei: fixture.objects, Cells: other }, channels: [] })).toThrow(
      'Cells: 4×4 pixels beside 96×72',
    )
  })

  it('a label beyond the number of objects', () => {
    const wrong = { ...fixture.objects, count: 3 }
    expect(() => measureSite({ compartments: { Nuclei: wrong }, channels: [] })).toThrow('label 11')
  })
})

describe('Samples without a finite value', () => {
  const plane = fixture.channels[2]!.plane
  const groups: MeasurementGroup[] = [...MEASUREMENT_GROUPS]

  it('are left out of every intensity', () => {
    const data = Float32Array.from(plane.data)
    const inside = [...fixture.objects.labels.keys()].filter((p) => fixture.objects.labels[p] === 1)
    data[inside[0]!] = Number.NaN
    data[inside[1]!] = Number.POSITIVE_INFINITY
    const [holed] = measureSite({
      compartments: { Nuclei: fixture.objects },
      channels: [{ name: 'C', plane: { ...plane, data } }],
      groups,
    }) as [ObjectTable]
    const kept = inside.slice(2).map((p) => plane.data[p]!)
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    expect(valueIn(holed, 1, 'Intensity_MeanIntensity_C')).toBeCloseTo(mean, 5)
    expect(valueIn(holed, 1, 'Intensity_MaxIntensity_C')).toBeCloseTo(Math.max(...kept), 5)
    expect(valueIn(holed, 1, 'Texture_Contrast_C_3_Mean_32')).toBeGreaterThan(0)
    expect(valueIn(holed, 2, 'Intensity_MeanIntensity_C')).toBe(valueIn(table, 2, 'Intensity_MeanIntensity_C'))
  })

  it('leave an object that has no other undefined', () => {
    const data = new Float32Array(plane.data.length).fill(Number.NaN)
    const [blind] = measureSite({
      compartments: { Nuclei: fixture.objects },
      channels: [{ name: 'C', plane: { ...plane, data } }],
    }) as [ObjectTable]
    const measured = blind.names.filter((name) => name.endsWith('_C') || name.includes('_C_'))
    for (const name of measured) expect(valueIn(blind, 1, name.replace('Nuclei_', '')), name).toBeNaN()
    expect(valueIn(blind, 1, 'AreaShape_Area')).toBe(fixture.expected[1]!.shape.Area)
  })
})
