/** Pooling of instances against closed forms in double precision, limits, and finite differences: Kraus et al. 2016, eqs. 3 and 4. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { Fault, seededRandom } from '../base/index.ts'
import { createGraph, floats, gradients, numbersOf, sumOver } from '../graph/index.ts'
import { createLayers, INSTANCE_POOLINGS, type InstancePooling, poolInstances } from './index.ts'

interface Pooled {
  readonly yes: number
  readonly no: number
  /** Of log P by every logit. */
  readonly slopes: readonly number[]
  readonly noSlopes: readonly number[]
}

/** One map of logits [1, 1, 1, places], pooled by the runtime; Noisy-AND's threshold is `b`. */
async function pooled(logits: readonly number[], pooling: InstancePooling, b = 0.5): Promise<Pooled> {
  const graph = createGraph()
  const shape = [1, 1, 1, logits.length]
  const map = graph.input('map', 'float32', shape)
  const features = graph.constant(
    floats(
      [1, 3, 1, logits.length],
      Array.from({ length: 3 * logits.length }, (_, i) => Math.sin(i)),
    ),
  )
  const layers = createLayers({
    graph,
    mode: 'train',
    random: seededRandom(3),
    weights: { 'pooling.b': floats([1], [b]) },
  })
  const { yes, no } = poolInstances(layers, { logits: map, features }, pooling)
  const [slopes] = gradients(graph, sumOver(yes, [0, 1]), [map])
  const [noSlopes] = gradients(graph, sumOver(no, [0, 1]), [map])
  const outputs = await runOnce({ yes, no, slopes: slopes!, noSlopes: noSlopes! }, { map: floats(shape, logits) })
  return {
    yes: numbersOf(outputs.yes!)[0]!,
    no: numbersOf(outputs.no!)[0]!,
    slopes: numbersOf(outputs.slopes!),
    noSlopes: numbersOf(outputs.noSlopes!),
  }
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** The formulas as they stand in the paper. */
const FORMS: Record<string, (p: readonly number[], option: { a: number; r: number; b: number }) => number> = {
  'noisy-and': (p, { a, b }) =>
    (sigmoid(a * (mean(p) - b)) - sigmoid(-a * b)) / (sigmoid(a * (1 - b)) - sigmoid(-a * b)),
  'noisy-or': (p) => 1 - p.reduce((product, x) => product * (1 - x), 1),
  isr: (p) => {
    const sum = p.reduce((total, x) => total + x / (1 - x), 0)
    return sum / (1 + sum)
  },
  gm: (p, { r }) => mean(p.map((x) => x ** r)) ** (1 / r),
  lse: (p, { r }) => Math.log(mean(p.map((x) => Math.exp(r * x)))) / r,
  max: (p) => Math.max(...p),
  mean,
}

const random = seededRandom(11)
const logits = Array.from({ length: 40 }, () => 2 * random.normal() - 2)
const CASES: { pooling: InstancePooling; b?: number }[] = [
  { pooling: { kind: 'noisy-and', a: 5 }, b: 0.5 },
  { pooling: { kind: 'noisy-and', a: 7.5 }, b: 0.2 },
  { pooling: { kind: 'noisy-and', a: 10 }, b: 0 },
  { pooling: { kind: 'noisy-and', a: 10 }, b: 1 },
  { pooling: { kind: 'noisy-or' } },
  { pooling: { kind: 'isr' } },
  { pooling: { kind: 'gm', r: 1 } },
  { pooling: { kind: 'gm', r: 2.5 } },
  { pooling: { kind: 'gm', r: 5 } },
  { pooling: { kind: 'lse', r: 1 } },
  { pooling: { kind: 'lse', r: 2.5 } },
  { pooling: { kind: 'lse', r: 5 } },
  { pooling: { kind: 'max' } },
  { pooling: { kind: 'mean' } },
]
const formOf = ({ kind, a = 10, r = 2.5 }: InstancePooling, places: readonly number[], b = 0.5): number =>
  FORMS[kind]!(places.map(sigmoid), { a, r, b })
const title = ({ pooling, b }: (typeof CASES)[number]): string => JSON.stringify({ ...pooling, b })

describe('pooling of instances', () => {
  for (const instance of CASES) {
    const { pooling, b } = instance
    it(`${title(instance)} is its closed form, and the complement its own`, async () => {
      for (const places of [logits, logits.slice(0, 1), logits.map((z) => z + 2)]) {
        const wanted = formOf(pooling, places, b)
        const { yes, no } = await pooled(places, pooling, b)
        expect(Math.exp(yes)).toBeCloseTo(wanted, 5)
        expect(Math.exp(no)).toBeCloseTo(1 - wanted, 5)
      }
    })

    it(`${title(instance)} has the slopes of its closed form`, async () => {
      const few = logits.slice(0, 6)
      const { slopes, noSlopes } = await pooled(few, pooling, b)
      const step = 1e-5
      few.forEach((_, i) => {
        const at = (by: number): number => formOf(pooling, few.with(i, few[i]! + by), b)
        const [above, below] = [at(step), at(-step)]
        expect(slopes[i]).toBeCloseTo((Math.log(above) - Math.log(below)) / (2 * step), 3)
        expect(noSlopes[i]).toBeCloseTo((Math.log(1 - above) - Math.log(1 - below)) / (2 * step), 3)
      })
    })
  }

  it.each(INSTANCE_POOLINGS.map((kind) => ({ kind })))(
    '$kind stays finite, with slopes, for thousands of places that are all sure',
    async (pooling) => {
      for (const level of [-60, -20, 0, 20, 60]) {
        const { yes, no, slopes, noSlopes } = await pooled(new Array(5000).fill(level), pooling)
        for (const value of [yes, no, ...slopes, ...noSlopes]) expect(Number.isFinite(value)).toBe(true)
        expect(yes).toBeLessThanOrEqual(1e-5)
        expect(no).toBeLessThanOrEqual(1e-5)
      }
    },
  )

  it('Noisy-OR of thousands of places that say nothing still teaches each of them to be silent', async () => {
    const { no, noSlopes } = await pooled(new Array(3000).fill(0), { kind: 'noisy-or' })
    expect(no).toBeCloseTo(-3000 * Math.LN2, 1)
    for (const slope of noSlopes) expect(slope).toBeCloseTo(-0.5, 5)
  })

  it('the generalized mean and LSE go from the mean towards the maximum as r grows', async () => {
    const p = logits.map(sigmoid)
    const [middle, most] = [mean(p), Math.max(...p)]
    for (const kind of ['gm', 'lse'] as const) {
      const values: number[] = []
      for (const r of [0.01, 1, 2.5, 5, 50, 2000])
        values.push(Math.exp((await pooled(logits, { kind, r: kind === 'gm' ? Math.max(r, 1) : r })).yes))
      expect(values[0]).toBeCloseTo(middle, 2)
      expect(values.at(-1)).toBeCloseTo(most, 2)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }
  })

  it('Noisy-AND is 0 of no positive place, 1 of all, and steep at its threshold', async () => {
    const share = (of: number): number[] => Array.from({ length: 100 }, (_, i) => (i < of ? 30 : -30))
    const at = async (of: number): Promise<number> =>
      Math.exp((await pooled(share(of), { kind: 'noisy-and', a: 10 }, 0.3)).yes)
    expect(await at(0)).toBeLessThan(1e-6)
    expect(await at(100)).toBeCloseTo(1, 6)
    const [below, above] = [await at(20), await at(40)]
    expect(above - below).toBeGreaterThan(0.4)
  })

  it('attention weighs places: between the least and the largest, and of equal places their value', async () => {
    const p = logits.map(sigmoid)
    const value = Math.exp((await pooled(logits, { kind: 'attention' })).yes)
    expect(value).toBeGreaterThan(Math.min(...p))
    expect(value).toBeLessThan(Math.max(...p))
    expect(Math.exp((await pooled(new Array(9).fill(1.5), { kind: 'attention' })).yes)).toBeCloseTo(sigmoid(1.5), 5)
  })

  it('refuses a parameter that a pooling has not, or that is not above zero', async () => {
    await expect(pooled([0], { kind: 'max', r: 2 })).rejects.toThrow(Fault)
    await expect(pooled([0], { kind: 'gm', r: 0 })).rejects.toThrow('above zero')
    await expect(pooled([0], { kind: 'noisy-and', a: -1 })).rejects.toThrow(Fault)
  })
})
