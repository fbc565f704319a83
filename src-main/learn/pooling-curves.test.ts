/** Activations of poolings over the share of positive places, against their equations. */
import { describe, expect, it } from 'vitest'
import { floats } from '../graph/index.ts'
import { poolingCurves } from './pooling-curves.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
/** Kraus et al. 2016, equation 4. */
const noisyAnd = (share: number, a: number, b: number): number =>
  (sigmoid(a * (share - b)) - sigmoid(-a * b)) / (sigmoid(a * (1 - b)) - sigmoid(-a * b))

describe('the curves of poolings', () => {
  it('are those of their equations, of maps of a hundred places', async () => {
    const { shares, functions, places } = await poolingCurves({ kind: 'lse', r: 5 }, {})
    expect([shares.length, shares[0], shares[25], shares.at(-1)]).toEqual([101, 0, 0.25, 1])
    const curve = (kind: string) => functions.find((found) => found.kind === kind)!.activations
    shares.forEach((share, i) => {
      const positives = i
      expect(curve('mean')[i]).toBeCloseTo(share, 5)
      expect(curve('noisy-and')[i]).toBeCloseTo(noisyAnd(share, 10, 0.5), 4)
      expect(curve('gm')[i]).toBeCloseTo(share ** (1 / 2.5), 2)
      expect(curve('lse')[i]).toBeCloseTo(Math.log(share * Math.exp(5) + 1 - share) / 5, 4)
      for (const kind of ['max', 'noisy-or', 'isr']) expect(curve(kind)[i]).toBeCloseTo(positives > 0 ? 1 : 0, 3)
    })
    expect(places).toBe(100)
    expect(functions.map(({ kind }) => kind)).not.toContain('attention')
  })

  it('of Noisy-AND follow the threshold that each class has learned', async () => {
    const weights = { 'pooling.b': floats([3], [0.1, 0.5, 0.9]) }
    const { learned, shares, a, r } = await poolingCurves({ kind: 'noisy-and', a: 7.5 }, weights)
    expect([a, r]).toEqual([7.5, null])
    learned.forEach(({ threshold, activations }, i) => {
      expect(threshold).toBeCloseTo([0.1, 0.5, 0.9][i]!, 6)
      shares.forEach((share, at) => {
        expect(activations[at]).toBeCloseTo(noisyAnd(share, 7.5, [0.1, 0.5, 0.9][i]!), 4)
      })
    })
  })

  it('of poolings without a threshold have nothing that was learned', async () => {
    expect((await poolingCurves({ kind: 'max' }, {})).learned).toEqual([])
  })
})
