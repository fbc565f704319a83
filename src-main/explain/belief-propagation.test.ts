/** Belief propagation against sums over all states that an image can be in. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { type BeliefOptions, propagateBeliefs } from './belief-propagation.ts'

interface Lot {
  readonly width: number
  readonly height: number
  readonly spread: number
}

function drawn({ width, height, spread }: Lot, seed = 1): Raster {
  const random = seededRandom(seed)
  return { width, height, data: Float32Array.from({ length: width * height }, () => spread * random.normal()) }
}

/** Log odds of every pixel by adding up the weight of each of the 2^n states. */
function enumerated({ width, height, data }: Raster, coupling: number): number[] {
  const totals = Array.from(data, () => [0, 0] as [number, number])
  for (let state = 0; state < 2 ** data.length; state++) {
    const at = (i: number): 0 | 1 => ((state >> i) & 1) as 0 | 1
    let exponent = 0
    for (let i = 0; i < data.length; i++) {
      if (at(i) === 1) exponent += data[i]!
      if ((i + 1) % width !== 0 && at(i) === at(i + 1)) exponent += 2 * coupling
      if (i + width < width * height && at(i) === at(i + width)) exponent += 2 * coupling
    }
    const weight = Math.exp(exponent)
    totals.forEach((total, i) => {
      total[at(i)] += weight
    })
  }
  return totals.map(([out, inside]) => Math.log(inside / out))
}

const furthest = ({ data }: Raster, expected: readonly number[]): number =>
  Array.from(data).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)

describe('beliefs of a chain', () => {
  it.each([
    [12, 1, 0.7],
    [1, 11, 1.5],
    [12, 1, -0.9],
    [2, 1, 3],
    [1, 1, 2],
  ])('of %i × %i pixels are exact, coupling %f', (width, height, coupling) => {
    const unary = drawn({ width, height, spread: 2 })
    const found = propagateBeliefs(unary, { coupling, tolerance: 1e-12 })
    expect(found.converged).toBe(true)
    expect(furthest(found.logOdds, enumerated(unary, coupling))).toBeLessThan(1e-5)
  })

  it('are the same with damping, only later', () => {
    const unary = drawn({ width: 10, height: 1, spread: 1 })
    const plain = propagateBeliefs(unary, { coupling: 0.8, tolerance: 1e-10 })
    const calm = propagateBeliefs(unary, { coupling: 0.8, tolerance: 1e-10, damping: 0.5, mostIterations: 500 })
    expect(calm.converged).toBe(true)
    expect(calm.iterations).toBeGreaterThan(plain.iterations)
    expect(furthest(calm.logOdds, Array.from(plain.logOdds.data))).toBeLessThan(1e-5)
  })
})

describe('beliefs of a grid', () => {
  it.each([1, 2, 3, 4, 5])('of 4 × 4 pixels come close to the truth and decide alike (draw %i)', (seed) => {
    const unary = drawn({ width: 4, height: 4, spread: 2 }, seed)
    const truth = enumerated(unary, 0.3)
    const { logOdds, converged } = propagateBeliefs(unary, { coupling: 0.3, tolerance: 1e-9 })
    expect(converged).toBe(true)
    expect(furthest(logOdds, truth)).toBeLessThan(0.25)
    logOdds.data.forEach((value, i) => {
      if (Math.abs(truth[i]!) > 0.25) expect(value > 0).toBe(truth[i]! > 0)
    })
  })

  it('are what each pixel says where pixels do not know of one another', () => {
    const unary = drawn({ width: 9, height: 7, spread: 400 })
    const { logOdds, iterations, converged, change } = propagateBeliefs(unary, { coupling: 0 })
    expect(logOdds.data).toEqual(unary.data)
    expect({ iterations, converged, change }).toEqual({ iterations: 1, converged: true, change: 0 })
  })

  it('turn a pixel that stands alone when the coupling is strong, and leave it when it is weak', () => {
    const unary: Raster = { width: 9, height: 9, data: new Float32Array(81).fill(-2) }
    unary.data[40] = 4
    const at = (coupling: number): number => propagateBeliefs(unary, { coupling }).logOdds.data[40]!
    expect(at(0.2)).toBeGreaterThan(0)
    // Four neighbours, each worth 2 J at most as long as it is certain itself.
    expect(at(1.5)).toBeLessThan(0)
    expect(at(40)).toBeLessThan(0)
  })

  it('are odd in the pixels’ log odds, and blind to which side is left', () => {
    const unary = drawn({ width: 12, height: 8, spread: 1.5 })
    const options: BeliefOptions = { coupling: 0.5, tolerance: 1e-10 }
    const found = propagateBeliefs(unary, options).logOdds.data
    const opposite = propagateBeliefs({ ...unary, data: unary.data.map((value) => -value) }, options).logOdds.data
    const turned = propagateBeliefs({ ...unary, data: unary.data.toReversed() }, options).logOdds.data.toReversed()
    found.forEach((value, i) => {
      expect(opposite[i]).toBeCloseTo(-value, 5)
      expect(turned[i]).toBeCloseTo(value, 5)
    })
  })

  it('stay finite however certain pixels and couplings are', () => {
    const unary = drawn({ width: 6, height: 6, spread: 1e6 })
    for (const coupling of [1e6, -1e6]) {
      const { logOdds } = propagateBeliefs(unary, { coupling })
      expect(logOdds.data.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('convergence', () => {
  it('is denied when the iterations did not suffice', () => {
    const unary = drawn({ width: 20, height: 20, spread: 1 })
    const once = propagateBeliefs(unary, { coupling: 1, mostIterations: 1 })
    expect(once).toMatchObject({ iterations: 1, converged: false })
    expect(once.change).toBeGreaterThan(1e-3)
    // Every pixel wants to be what its neighbours are not.
    const torn = propagateBeliefs(drawn({ width: 30, height: 30, spread: 0.5 }), { coupling: -4, mostIterations: 20 })
    expect(torn).toMatchObject({ iterations: 20, converged: false })
    expect(torn.change).toBeGreaterThan(1e-3)
  })
})

describe('refuses, and says what', () => {
  const unary = drawn({ width: 3, height: 2, spread: 1 })
  it.each([
    [{ coupling: Number.NaN }, 'The coupling is NaN; a finite number is needed.'],
    [{ coupling: 1, damping: 1 }, 'The damping is 1; it is 0 or more, and less than 1.'],
    [{ coupling: 1, tolerance: 0 }, 'The tolerance is 0; it must be above 0.'],
    [{ coupling: 1, mostIterations: 0 }, 'The most iterations are 0; at least 1 is needed.'],
  ])('%o', (options, message) => {
    expect(() => propagateBeliefs(unary, options)).toThrow(message)
  })

  it('log odds that are no numbers, and images of another size', () => {
    const data = Float32Array.from(unary.data)
    data[4] = Number.POSITIVE_INFINITY
    expect(() => propagateBeliefs({ ...unary, data }, { coupling: 1 })).toThrow(
      'The log odds of pixel 1, 1 are Infinity; finite ones are needed.',
    )
    expect(() => propagateBeliefs({ ...unary, width: 4 }, { coupling: 1 })).toThrow(
      'An image of 4 × 2 pixels has 6 log odds.',
    )
  })
})
