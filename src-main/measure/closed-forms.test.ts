import { describe, expect, it } from 'vitest'
import { labelsOf, measureFixture, planeOf, valueIn } from '../../test/measure-fixture.ts'
import type { LabelImage } from '../image/index.ts'
import { type MeasureInput, measureSite, type ObjectTable } from './index.ts'

const SIDE = 121

/** Every pixel's value from its distance to the middle of the image. */
function radialImage(value: (distance: number, x: number) => number): number[][] {
  const middle = (SIDE - 1) / 2
  return Array.from({ length: SIDE }, (_, y) =>
    Array.from({ length: SIDE }, (_, x) => value(Math.hypot(x - middle, y - middle), x)),
  )
}

const nuclei = labelsOf(radialImage((distance) => (distance <= 30 ? 1 : 0)))
const cells = labelsOf(radialImage((distance) => (distance <= 50 ? 1 : 0)))
const cytoplasm = labelsOf(radialImage((distance) => (distance > 30 && distance <= 50 ? 1 : 0)))

function tables(channels: MeasureInput['channels']): Record<string, ObjectTable> {
  const measured = measureSite({ compartments: { Nuclei: nuclei, Cells: cells, Cytoplasm: cytoplasm }, channels })
  return Object.fromEntries(measured.map((table) => [table.compartment, table]))
}

describe('A disk of radius 30', () => {
  const { Nuclei } = tables([]) as { Nuclei: ObjectTable }
  const shape = (name: string) => valueIn(Nuclei, 1, `AreaShape_${name}`)

  it('has the area πr² and the perimeter 2πr within 5 %', () => {
    expect(Math.abs(shape('Area') / (Math.PI * 30 ** 2) - 1)).toBeLessThan(0.01)
    expect(Math.abs(shape('Perimeter') / (2 * Math.PI * 30.25) - 1)).toBeLessThan(0.05)
  })

  it('is round, solid and compact, as deep as its nearest outer pixel √901 away, r / 3 on average', () => {
    expect(shape('Eccentricity')).toBeLessThan(0.01)
    expect(shape('Solidity')).toBeGreaterThan(0.97)
    expect(Math.abs(shape('FormFactor') * shape('Compactness') - 1)).toBeLessThan(1e-6)
    expect(Math.abs(shape('FormFactor') - 1)).toBeLessThan(0.1)
    expect(shape('MaximumRadius')).toBeCloseTo(Math.sqrt(901), 5)
    expect(Math.abs(shape('MeanRadius') / (30.5 / 3) - 1)).toBeLessThan(0.03)
    expect(shape('MaxFeretDiameter')).toBeCloseTo(61, 1)
    expect(shape('MinFeretDiameter')).toBeGreaterThan(59)
  })

  it('loses its Euler number to a hole', () => {
    const { Cytoplasm } = tables([]) as { Cytoplasm: ObjectTable }
    expect(shape('EulerNumber')).toBe(1)
    expect(valueIn(Cytoplasm, 1, 'AreaShape_EulerNumber')).toBe(0)
  })
})

describe('A nucleus of 150 in a cytoplasm of 100 on a ground of 50', () => {
  const plane = planeOf(
    radialImage((distance) => (distance <= 30 ? 150 : distance <= 50 ? 100 : 50)),
    Uint8Array,
    8,
  )
  const { Nuclei, Cells } = tables([{ name: 'GFP', plane }]) as { Nuclei: ObjectTable; Cells: ObjectTable }

  it('has the ratio 1.5 and the difference 50', () => {
    expect(valueIn(Cells, 1, 'Intensity_NucleusCytoplasmRatio_GFP')).toBe(1.5)
    expect(valueIn(Cells, 1, 'Intensity_NucleusCytoplasmDifference_GFP')).toBe(50)
  })

  it('has the ring ratio 1.5, and 2 above the background', () => {
    expect(valueIn(Nuclei, 1, 'Intensity_RingRatio_GFP')).toBe(1.5)
    expect(valueIn(Nuclei, 1, 'Intensity_RingRatioAboveBackground_GFP')).toBe(2)
  })

  it('is even: no deviation, no displacement, equal parts in all rings', () => {
    expect(valueIn(Nuclei, 1, 'Intensity_StdIntensity_GFP')).toBe(0)
    expect(valueIn(Nuclei, 1, 'Intensity_MADIntensity_GFP')).toBe(0)
    expect(valueIn(Nuclei, 1, 'Intensity_MassDisplacement_GFP')).toBeCloseTo(0, 6)
    for (const ring of [1, 2, 3, 4]) {
      expect(valueIn(Nuclei, 1, `RadialDistribution_MeanFrac_GFP_${ring}of4`)).toBeCloseTo(1, 6)
      expect(valueIn(Nuclei, 1, `RadialDistribution_RadialCV_GFP_${ring}of4`)).toBeCloseTo(0, 6)
    }
  })

  it('has rings of a disk: (i / 4)² of the area within ring i', () => {
    let within = 0
    for (const ring of [1, 2, 3, 4]) {
      within += valueIn(Nuclei, 1, `RadialDistribution_FracAtD_GFP_${ring}of4`)
      expect(Math.abs(within - (ring / 4) ** 2)).toBeLessThan(0.03)
    }
  })
})

describe('Two channels', () => {
  const ramp = planeOf(
    radialImage((_, x) => 10 + x),
    Uint8Array,
    8,
  )
  const line = planeOf(
    radialImage((_, x) => 1000 - 4 * (10 + x)),
    Uint16Array,
    16,
  )
  const flat = planeOf(
    radialImage(() => 60000),
    Uint16Array,
    16,
  )
  const { Nuclei } = tables([
    { name: 'Ramp', plane: ramp },
    { name: 'Line', plane: line },
    { name: 'Flat', plane: flat },
  ]) as { Nuclei: ObjectTable }

  it('on a falling line have the correlation −1 and the slope of the line', () => {
    expect(valueIn(Nuclei, 1, 'Correlation_Correlation_Ramp_Line')).toBeCloseTo(-1, 7)
    expect(valueIn(Nuclei, 1, 'Correlation_Slope_Ramp_Line')).toBeCloseTo(-4, 6)
  })

  it('have no correlation where one is constant', () => {
    expect(valueIn(Nuclei, 1, 'Correlation_Correlation_Ramp_Flat')).toBeNaN()
    expect(valueIn(Nuclei, 1, 'Correlation_Slope_Ramp_Flat')).toBe(0)
    expect(valueIn(Nuclei, 1, 'Intensity_StdIntensity_Flat')).toBe(0)
  })
})

describe('An object as large as its image', () => {
  const side = 300
  const labels: LabelImage = { width: side, height: side, labels: new Uint32Array(side * side).fill(1), count: 1 }

  it('is as deep as a square is: half its side in the middle, a sixth on average', () => {
    const [table] = measureSite({ compartments: { Nuclei: labels }, channels: [] }) as [ObjectTable]
    expect(valueIn(table, 1, 'AreaShape_MaximumRadius')).toBe(150)
    // Mean over the square of the distance to the nearest side, the outside beginning half a pixel beyond the rim.
    expect(valueIn(table, 1, 'AreaShape_MeanRadius')).toBeCloseTo(((side + 1) * (side + 2)) / (6 * side), 2)
  })
})

describe('Granularity', () => {
  const { granularity } = measureFixture()

  it('is the spectrum that scikit-image finds by erosion and reconstruction at quarter size', () => {
    const [table] = measureSite({
      compartments: { Nuclei: labelsOf(granularity.labels) },
      channels: [{ name: 'A', plane: planeOf(granularity.image, Uint16Array, 16) }],
    }) as [ObjectTable]
    for (const [i, share] of granularity.spectrum.entries()) {
      expect(valueIn(table, 1, `Granularity_${i + 1}_A`), `radius ${i + 1}`).toBeCloseTo(share, 4)
    }
  })
})
