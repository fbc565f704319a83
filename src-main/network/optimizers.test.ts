/** Optimizers, clipping and moving averages: numbers of PyTorch's definitions, calculated in NumPy (make_optimizers.py). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openSession, runOnce } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import { createGraph, floats, mul, numbersOf, sub, sumOver, type Tensor, writeOnnx } from '../graph/index.ts'
import {
  AVERAGE,
  clipped,
  createLayers,
  NEXT,
  type OptimizerOptions,
  optimizer,
  RATE,
  STEP,
  trainingGraph,
} from './index.ts'

interface Fixture {
  readonly weight: number[]
  readonly gradients: number[][]
  readonly rates: number[]
  readonly cases: Readonly<Record<string, { options: OptimizerOptions; weights: number[][] }>>
  readonly clipping: {
    readonly parts: [number[], number[]]
    readonly most: number
    readonly clipped: number[][]
    readonly untouched: number[][]
  }
}
const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/network/optimizers.json', import.meta.url), 'utf8'),
) as Fixture
const SHAPE = [2, 3]

function expectClose(found: readonly number[], wanted: readonly number[], digits = 5): void {
  expect(found).toHaveLength(wanted.length)
  found.forEach((number, i) => {
    expect(number).toBeCloseTo(wanted[i]!, digits)
  })
}

describe('ten steps give the weights of the published definition', () => {
  it.each(Object.entries(fixture.cases))('%s', async (_, { options, weights }) => {
    const graph = createGraph()
    const input = (name: string, shape = SHAPE) => graph.input(name, 'float32', shape)
    const rule = optimizer(options)
    const state = Object.fromEntries(rule.states.map((name) => [name, input(name)]))
    const update = {
      weight: input('weight'),
      gradient: input('gradient'),
      rate: input('rate', []),
      step: input('step', []),
    }
    const next = rule.next({ ...update, state })
    const outputs = Object.entries(next.state).map(([name, value]) => [`next ${name}`, value] as const)
    const session = await openSession(writeOnnx({ weight_: next.weight, ...Object.fromEntries(outputs) }))
    let now: Record<string, Tensor> = Object.fromEntries(
      rule.states.map((name) => [name, floats(SHAPE, Array(6).fill(0))]),
    )
    let weight = floats(SHAPE, fixture.weight)
    for (const [i, gradient] of fixture.gradients.entries()) {
      const given = {
        weight,
        gradient: floats(SHAPE, gradient),
        rate: floats([], [fixture.rates[i]!]),
        step: floats([], [i + 1]),
      }
      const found = await session.run({ ...given, ...now })
      weight = found.weight_!
      now = Object.fromEntries(rule.states.map((name) => [name, found[`next ${name}`]!]))
      expectClose(numbersOf(weight), weights[i]!)
    }
    await session.release()
  })
})

it('biases and scales, which have one axis, do not decay', async () => {
  for (const name of ['sgd', 'adam', 'adamw'] as const) {
    const graph = createGraph()
    const weight = graph.parameter('bias', floats([2], [3, -4]))
    const zero = graph.constant(floats([2], [0, 0]))
    const rule = optimizer({ name, weightDecay: 0.5 })
    const state = Object.fromEntries(rule.states.map((kind) => [kind, zero]))
    const one = graph.constant(floats([], [1]))
    const next = rule.next({ weight, gradient: zero, rate: one, step: one, state })
    expect(numbersOf((await runOnce({ next: next.weight }, {})).next!)).toEqual([3, -4])
  }
})

it('gradients are shortened by their common length and only where it is too large', async () => {
  const { parts, most, clipped: short, untouched } = fixture.clipping
  const graph = createGraph()
  const values = [graph.input('a', 'float32', [4]), graph.input('b', 'float32', [3, 2])]
  const feeds = { a: floats([4], parts[0]), b: floats([3, 2], parts[1]) }
  const run = async (limit: number): Promise<number[][]> => {
    const [a, b] = clipped(values, limit)
    const found = await runOnce({ ca: a!, cb: b! }, feeds)
    return [numbersOf(found.ca!), numbersOf(found.cb!)]
  }
  const [tight, loose] = [await run(most), await run(100)]
  short.forEach((part, i) => {
    expectClose(tight[i]!, part)
  })
  untouched.forEach((part, i) => {
    expectClose(loose[i]!, part)
  })
  expect(Math.hypot(...tight.flat())).toBeCloseTo(most, 5)
})

it('gradients of nothing but zeros stay zeros when they are clipped', async () => {
  const graph = createGraph()
  const [zero] = clipped([graph.input('a', 'float32', [3])], 1)
  expect(numbersOf((await runOnce({ zero: zero! }, { a: floats([3], [0, 0, 0]) })).zero!)).toEqual([0, 0, 0])
})

it('the moving average of a weight forgets its path geometrically, and what it began with sooner', async () => {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(1) })
  const weight = layers.weight('w', [1], 1)
  const away = sub(weight, graph.constant(floats([1], [5])))
  const loss = sumOver(mul(away, away), [0])
  const { onnx, state } = trainingGraph({ layers, loss, optimizer: { name: 'sgd', momentum: 0 }, averaging: 0.75 })
  const session = await openSession(onnx)
  let now = { ...state }
  let [w, average] = [1, 1]
  for (let step = 1; step <= 6; step++) {
    const found = await session.run({ ...now, [RATE]: floats([], [0.1]), [STEP]: floats([], [step]) })
    now = Object.fromEntries(Object.keys(now).map((name) => [name, found[NEXT + name]!]))
    w -= 0.1 * 2 * (w - 5)
    const memory = Math.min(0.75, (1 + step) / (10 + step))
    average = memory * average + (1 - memory) * w
    expectClose(numbersOf(now.w!), [w])
    expectClose(numbersOf(now[`${AVERAGE}w`]!), [average])
  }
  await session.release()
})
