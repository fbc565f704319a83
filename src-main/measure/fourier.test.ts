import { expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { fourierPlan, transformTile } from './fourier.ts'

/** Straight from the definition, one axis at a time. */
function definition(values: readonly number[], size: number): { re: number; im: number }[] {
  return values.map((_, place) => {
    const [kx, ky] = [Math.floor(place / size), place % size]
    let re = 0
    let im = 0
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const angle = (-2 * Math.PI * (kx * x + ky * y)) / size
        re += values[y * size + x]! * Math.cos(angle)
        im += values[y * size + x]! * Math.sin(angle)
      }
    }
    return { re, im }
  })
}

it.each([16, 32])('A tile of %i pixels a side has the transform of the definition, at the frequencies said', (size) => {
  const random = seededRandom(2)
  const values = Array.from({ length: size * size }, () => random.normal())
  const tile = { re: Float64Array.from(values), im: new Float64Array(size * size) }
  const plan = fourierPlan(size)
  transformTile(tile, plan)
  const expected = definition(values, size)
  expect([...plan.frequencies].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i))
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const { re, im } = expected[plan.frequencies[a]! * size + plan.frequencies[b]!]!
      expect(Math.hypot(tile.re[a * size + b]! - re, tile.im[a * size + b]! - im)).toBeLessThan(1e-9)
    }
  }
})
