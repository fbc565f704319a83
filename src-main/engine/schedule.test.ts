/** Learning rates at given moments. */
import { expect, it } from 'vitest'
import { rateAt } from './index.ts'

const at = (step: number, share: number, drops = 0) => ({ step, share, drops })

it('a constant rate rises in a line over the warm-up and then stays', () => {
  const schedule = { kind: 'constant', rate: 0.4, warmUp: 8 } as const
  expect([1, 2, 4, 8, 9, 1000].map((step) => rateAt(schedule, at(step, 0.3)))).toEqual([0.05, 0.1, 0.2, 0.4, 0.4, 0.4])
  expect(rateAt({ kind: 'constant', rate: 0.4 }, at(1, 0))).toBe(0.4)
})

it('a cosine falls from the rate to a hundredth of it, through the middle half way, and does not rise again', () => {
  const schedule = { kind: 'cosine', rate: 2 } as const
  expect(rateAt(schedule, at(1, 0))).toBeCloseTo(2, 12)
  expect(rateAt(schedule, at(50, 0.5))).toBeCloseTo((2 + 0.02) / 2, 12)
  expect(rateAt(schedule, at(25, 1 / 3))).toBeCloseTo(0.02 + 1.98 * 0.75, 12)
  expect(rateAt(schedule, at(100, 1))).toBeCloseTo(0.02, 12)
  expect(rateAt(schedule, at(130, 1.3))).toBeCloseTo(0.02, 12)
})

it('a plateau divides by ten for each drop unless told otherwise', () => {
  expect(rateAt({ kind: 'plateau', rate: 1e-4 }, at(900, 0.1, 2))).toBeCloseTo(1e-6, 15)
  expect(rateAt({ kind: 'plateau', rate: 8, divisor: 2 }, at(900, 0.1, 3))).toBe(1)
})
