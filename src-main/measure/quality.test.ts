import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import type { Plane, PlaneData } from '../image/index.ts'
import { flagSites, imageQuality } from './index.ts'

const SIDE = 300
const random = seededRandom(4)

function plane(data: PlaneData, bitDepth: number, width = SIDE): Plane {
  return { width, height: data.length / width, data, bitDepth }
}

function quality(image: Plane): Record<string, number> {
  const { names, values } = imageQuality([{ name: 'DNA', plane: image }])
  return Object.fromEntries(names.map((name, i) => [name.replace(/^Image_Quality_|_DNA$/g, ''), values[i]!]))
}

const noise = Float32Array.from({ length: SIDE * SIDE }, () => 500 + 20 * random.normal())

/** Mean over a window of 2 · radius + 1 pixels a side; windows are cut off at the image's edge. */
function boxBlur(values: Float32Array, radius: number): Float32Array {
  const along = (from: Float32Array, step: number, place: (i: number) => number): Float32Array =>
    from.map((_, i) => {
      let sum = 0
      let n = 0
      for (let d = -radius; d <= radius; d++) {
        if (place(i) + d < 0 || place(i) + d >= SIDE) continue
        sum += from[i + d * step]!
        n++
      }
      return sum / n
    })
  return along(
    along(values, 1, (i) => i % SIDE),
    SIDE,
    (i) => Math.floor(i / SIDE),
  )
}

describe('White noise', () => {
  const measured = quality(plane(noise, 32))

  it('has a flat power spectrum', () => {
    expect(Math.abs(measured.PowerLogLogSlope!)).toBeLessThan(0.05)
  })

  it('has a Laplacian of variance 20 σ², and its noise is found', () => {
    expect(Math.abs(measured.VarianceOfLaplacian! / (20 * 400) - 1)).toBeLessThan(0.05)
    expect(Math.abs(measured.Noise! / 20 - 1)).toBeLessThan(0.03)
  })

  it('has its background at the 5th percentile of a normal distribution', () => {
    expect(Math.abs(measured.Background! - (500 - 1.645 * 20))).toBeLessThan(0.6)
    expect(Math.abs(measured.StdIntensity! - 20)).toBeLessThan(0.3)
  })
})

interface Wave {
  /** Direction. */
  readonly x: number
  readonly y: number
  /** Periods in 256 pixels. */
  readonly frequency: number
  readonly phase: number
  readonly amplitude: number
}

function addWave(values: Float32Array, { x, y, frequency, phase, amplitude }: Wave): void {
  const across = Array.from({ length: SIDE }, (_, i) => (2 * Math.PI * frequency * x * i) / 256)
  const cosines = across.map(Math.cos)
  const sines = across.map(Math.sin)
  for (let row = 0, p = 0; row < SIDE; row++) {
    const down = (2 * Math.PI * frequency * y * row) / 256 + phase
    const cosine = amplitude * Math.cos(down)
    const sine = amplitude * Math.sin(down)
    for (let i = 0; i < SIDE; i++, p++) values[p]! += cosine * cosines[i]! - sine * sines[i]!
  }
}

describe('An image whose power falls with the square of the frequency', () => {
  it('has the slope −2', () => {
    // Waves of random direction and phase, three at every half frequency; a ring has room in proportion to its radius.
    const values = new Float32Array(SIDE * SIDE)
    for (let frequency = 1; frequency < 128; frequency += 0.5) {
      for (let wave = 0; wave < 3; wave++) {
        const angle = 2 * Math.PI * random.next()
        const steps = { x: Math.cos(angle), y: Math.sin(angle) }
        addWave(values, { ...steps, frequency, phase: 2 * Math.PI * random.next(), amplitude: frequency ** -0.5 })
      }
    }
    expect(Math.abs(quality(plane(values, 32)).PowerLogLogSlope! + 2)).toBeLessThan(0.15)
  })
})

describe('Image quality', () => {
  it('counts saturated pixels of integer planes by their bit depth', () => {
    const data = Uint16Array.from({ length: 1000 }, (_, i) => (i < 50 ? 4095 : i < 60 ? 4094 : 100))
    expect(quality(plane(data, 12, 40)).PercentSaturated).toBeCloseTo(5, 6)
    expect(quality(plane(data, 16, 40)).PercentSaturated).toBe(0)
    expect(quality(plane(data, 16, 40)).PercentMaximal).toBeCloseTo(5, 6)
    expect(quality(plane(Float32Array.from(data), 32, 40)).PercentSaturated).toBeNaN()
  })

  it('of a constant plane has no slope and no signal', () => {
    const measured = quality(plane(new Uint8Array(SIDE * SIDE).fill(9), 8))
    expect(measured.PowerLogLogSlope).toBeNaN()
    expect(measured.SignalToNoise).toBeNaN()
    expect(measured).toMatchObject({ VarianceOfLaplacian: 0, Background: 9, MeanIntensity: 9, Noise: 0 })
  })

  it('leaves out samples without a finite value', () => {
    const data = noise.slice()
    data[5] = Number.NaN
    data[900] = Number.POSITIVE_INFINITY
    const measured = quality(plane(data, 32))
    expect(Math.abs(measured.MeanIntensity! - 500)).toBeLessThan(1)
    expect(measured.MaxIntensity).toBeLessThan(700)
    expect(Math.abs(measured.PowerLogLogSlope!)).toBeLessThan(0.05)
  })

  it('of an image of one pixel is what there is to say', () => {
    expect(quality(plane(Uint8Array.of(3), 8, 1))).toMatchObject({ MeanIntensity: 3, PowerLogLogSlope: Number.NaN })
  })
})

describe('Among the sites of a plate', () => {
  const sharp = (): Float32Array => {
    const spots = new Float32Array(SIDE * SIDE).fill(100)
    for (let spot = 0; spot < 60; spot++) {
      const at = (20 + random.integer(260)) * SIDE + 20 + random.integer(260)
      for (let y = -6; y <= 6; y++)
        for (let x = -6; x <= 6; x++) if (x * x + y * y < 36) spots[at + y * SIDE + x]! += 900
    }
    return boxBlur(spots, 1).map((value) => value + 5 * random.normal())
  }
  const camera = (values: Float32Array): Plane =>
    plane(
      Uint16Array.from(values, (value) => Math.min(4095, Math.max(0, Math.round(value)))),
      12,
    )
  const images = Array.from({ length: 12 }, sharp)
  images[2] = boxBlur(images[2]!, 5).map((value) => value + 2 * random.normal())
  images[5] = images[5]!.map((_, p) => (p % 13 === 0 ? 5000 : 100))
  images[8] = images[8]!.map(() => 100 + 5 * random.normal())
  const tables = images.map((values) => imageQuality([{ name: 'DNA', plane: camera(values) }]))
  const names = tables[0]!.names

  it('the blurred one, the saturated one and the empty one are flagged, and no other', () => {
    const flags = flagSites({ names, rows: 12, values: tables.flatMap((table) => [...table.values]) })
    const kinds = flags.map((site) => site.map((flag) => flag.kind))
    expect(kinds[2]).toEqual(['out_of_focus'])
    expect(kinds[5]).toContain('saturated')
    expect(kinds[8]).toEqual(['empty'])
    expect(flags[2]![0]!.reason).toMatch(/^DNA looks out of focus: power spectrum slope -\d/)
    expect(kinds.filter((_, site) => ![2, 5, 8].includes(site)).flat()).toEqual([])
  })

  it('one with a tenth of the usual objects is empty, one bright speck is debris', () => {
    const table = {
      names: [
        'Image_Count_Nuclei',
        'Image_Quality_PowerLogLogSlope_A',
        'Image_Quality_Background_A',
        'Image_Quality_UpperTail_A',
      ],
      rows: 10,
      values: Array.from({ length: 10 }, (_, site) => [
        site === 3 ? 4 : 100 + site,
        -1,
        10,
        site === 7 ? 4000 : 500,
      ]).flat(),
    }
    const flags = flagSites(table)
    expect(flags[3]).toMatchObject([{ kind: 'empty', channel: undefined }])
    expect(flags[7]).toMatchObject([{ kind: 'debris', channel: 'A' }])
    expect(flags.flat()).toHaveLength(2)
  })

  it('few sites say nothing about what is usual, but none without objects passes', () => {
    const flags = flagSites({ names: ['Image_Count_Nuclei'], rows: 3, values: [0, 1, 200] })
    expect(flags.map((site) => site.length)).toEqual([1, 0, 0])
  })
})
