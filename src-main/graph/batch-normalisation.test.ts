/** Batch normalisation in training against the formulas of Ioffe and Szegedy 2015, calculated in double precision. */
import { expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import { batchNormTraining, createGraph, floats, numbersOf, pullback } from './index.ts'

const EPSILON = 1e-5

interface Batch {
  readonly x: number[]
  readonly dy: number[]
  readonly scale: number
  readonly shift: number
}

/** One channel: algorithm 1 forward, and the chain of section 3 backward. */
function expected({ x, dy, scale, shift }: Batch) {
  const total = (list: readonly number[]): number => list.reduce((sum, number) => sum + number, 0)
  const mean = total(x) / x.length
  const variance = total(x.map((value) => (value - mean) ** 2)) / x.length
  const spread = Math.sqrt(variance + EPSILON)
  const standard = x.map((value) => (value - mean) / spread)
  const dScale = total(dy.map((value, i) => value * standard[i]!))
  const dx = dy.map(
    (value, i) => (scale / spread) * (value - total(dy) / x.length - (standard[i]! * dScale) / x.length),
  )
  return { mean, variance, y: standard.map((value) => scale * value + shift), dx, dScale, dShift: total(dy) }
}

it.each([
  ['around zero', 0, 1],
  ['far from zero', 300, 0.5],
  ['almost constant', 0.25, 1e-4],
])('%s gives the values and gradients of the formulas', async (_, centre, spread) => {
  const shape = [3, 1, 40, 50]
  const count = 6000
  const random = seededRandom(8)
  const x = Float32Array.from({ length: count }, () => centre + spread * random.normal())
  const dy = Float32Array.from({ length: count }, () => random.normal())
  const graph = createGraph()
  const inputs = [
    graph.input('x', 'float32', shape),
    graph.input('scale', 'float32', [1]),
    graph.input('shift', 'float32', [1]),
  ] as const
  const { y, mean, variance } = batchNormTraining(...inputs, EPSILON)
  const [dx, dScale, dShift] = pullback(y, graph.input('dy', 'float32', shape), inputs)
  const results = await runOnce(
    { y, mean, variance, dx: dx!, dScale: dScale!, dShift: dShift! },
    { x: floats(shape, x), dy: floats(shape, dy), scale: floats([1], [1.5]), shift: floats([1], [-0.25]) },
  )
  const truth = expected({ x: [...x], dy: [...dy], scale: 1.5, shift: -0.25 })
  // Single precision holds x − mean to this share of the spread.
  const precision = 1e-5 + (5e-6 * Math.abs(centre)) / Math.hypot(spread, Math.sqrt(EPSILON))
  for (const name of ['mean', 'variance', 'y', 'dx', 'dScale', 'dShift'] as const) {
    const wanted = [truth[name]].flat()
    const scale = Math.max(...wanted.map(Math.abs), name === 'dScale' ? Math.sqrt(count) : 0)
    const found = numbersOf(results[name]!)
    expect(Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!))) / scale, name).toBeLessThan(precision)
  }
})

it('visits images in five nodes forward and four backward, beside what only renames them', () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [4, 3, 32, 32])
  const [scale, shift] = [graph.input('scale', 'float32', [3]), graph.input('shift', 'float32', [3])]
  const isLarge = ({ shape }: { shape: readonly number[] }): boolean => shape.length === 4 && shape[2] === 32
  const visits = (from: number): number =>
    graph.nodes
      .slice(from)
      .filter(
        ({ op, inputs, outputs }) =>
          op !== 'Reshape' && [...inputs, ...outputs].some((value) => value && isLarge(value)),
      ).length
  const { y } = batchNormTraining(x, scale, shift)
  expect(visits(0)).toBe(5)
  const dy = graph.input('dy', 'float32', y.shape)
  const before = graph.nodes.length
  pullback(y, dy, [x, scale, shift])
  // The product of rows sees them reshaped.
  expect(visits(before)).toBe(4)
})
