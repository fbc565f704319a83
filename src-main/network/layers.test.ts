/** Where weights start, and normalisation in its two modes. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import { createGraph, floats, numbersOf, type Shape, sizeOf, type Tensor, type Value } from '../graph/index.ts'
import { batchNorm, convolution, createLayers, dense, receptiveField } from './index.ts'

const tensorOf = (value: Value | undefined): number[] => numbersOf((value!.origin as { tensor: Tensor }).tensor)
const fresh = (seed = 3) => createLayers({ graph: createGraph(), mode: 'train', random: seededRandom(seed) })

describe('weights at the start', () => {
  it('spread as He et al. 2015 say, √(2 / inputs of a unit), about zero; biases are zero', () => {
    const layers = fresh()
    convolution(layers, 'c', layers.graph.input('x', 'float32', [1, 20, 9, 9]), { filters: 64, size: 5, bias: true })
    dense(layers, 'd', layers.graph.input('y', 'float32', [1, 300]), { outputs: 100 })
    for (const [name, fanIn] of [
      ['c.weight', 20 * 25],
      ['d.weight', 300],
    ] as const) {
      const numbers = tensorOf(layers.trained.get(name))
      const mean = numbers.reduce((a, b) => a + b) / numbers.length
      const spread = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length)
      const wanted = Math.sqrt(2 / fanIn)
      // Five standard errors of a mean and of a deviation of n normal numbers.
      expect(Math.abs(mean)).toBeLessThan((5 * wanted) / Math.sqrt(numbers.length))
      expect(Math.abs(spread - wanted)).toBeLessThan((5 * wanted) / Math.sqrt(2 * numbers.length))
    }
    expect(new Set([...tensorOf(layers.trained.get('c.bias')), ...tensorOf(layers.trained.get('d.bias'))])).toEqual(
      new Set([0]),
    )
  })

  it('are the same for one seed and others for another', () => {
    const drawn = (seed: number): number[] => {
      const layers = fresh(seed)
      dense(layers, 'd', layers.graph.input('y', 'float32', [1, 10]), { outputs: 4 })
      return tensorOf(layers.trained.get('d.weight'))
    }
    expect(drawn(5)).toEqual(drawn(5))
    expect(drawn(6)).not.toEqual(drawn(5))
  })

  it('of another shape are refused by name and both shapes', () => {
    const graph = createGraph()
    const layers = createLayers({ graph, mode: 'predict', weights: { 'd.weight': floats([2, 2], [1, 2, 3, 4]) } })
    expect(() => dense(layers, 'd', graph.input('x', 'float32', [1, 3]), { outputs: 2 })).toThrow(
      'Weight d.weight is [2,2], the network has [3,2].',
    )
  })
})

describe('batch normalisation', () => {
  const SHAPE: Shape = [4, 2, 3, 5]
  const random = seededRandom(7)
  const x = floats(
    SHAPE,
    Float32Array.from({ length: sizeOf(SHAPE) }, (_, i) => 3 * random.normal() + (i % 30 < 15 ? 10 : -2)),
  )
  const ofChannel = (channel: number): number[] => numbersOf(x).filter((_, i) => Math.floor(i / 15) % 2 === channel)
  const moments = (numbers: number[]): [number, number] => {
    const mean = numbers.reduce((a, b) => a + b) / numbers.length
    return [mean, numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / numbers.length]
  }

  it('in training takes the statistics of the batch: mean 0 and variance 1 by channel, and moves the running ones by a tenth', async () => {
    const layers = fresh()
    const y = batchNorm(layers, 'n', layers.graph.input('x', 'float32', SHAPE))
    const outputs = { y, mean: layers.successors.get('n.mean')!, variance: layers.successors.get('n.variance')! }
    const found = await runOnce(outputs, { x })
    const normal = numbersOf(found.y!)
    for (const channel of [0, 1]) {
      const [mean, variance] = moments(normal.filter((_, i) => Math.floor(i / 15) % 2 === channel))
      expect(mean).toBeCloseTo(0, 5)
      expect(variance).toBeCloseTo(1, 4)
      const [batchMean, batchVariance] = moments(ofChannel(channel))
      expect(numbersOf(found.mean!)[channel]).toBeCloseTo(0.1 * batchMean, 5)
      expect(numbersOf(found.variance!)[channel]).toBeCloseTo(0.9 + 0.1 * batchVariance, 4)
    }
  })

  it('in prediction takes the running statistics, so that an image does not depend on the others of its batch', async () => {
    const weights = {
      'n.scale': floats([2], [2, 0.5]),
      'n.shift': floats([2], [1, -1]),
      'n.mean': floats([2], [3, 0]),
      'n.variance': floats([2], [4, 9]),
    }
    const graph = createGraph()
    const layers = createLayers({ graph, mode: 'predict', weights })
    const y = batchNorm(layers, 'n', graph.input('x', 'float32', SHAPE))
    const found = numbersOf((await runOnce({ y }, { x })).y!)
    expect(layers.successors.size).toBe(0)
    numbersOf(x).forEach((value, i) => {
      const wanted =
        Math.floor(i / 15) % 2 === 0
          ? ((value - 3) / Math.sqrt(4 + 1e-5)) * 2 + 1
          : (value / Math.sqrt(9 + 1e-5)) * 0.5 - 1
      expect(found[i]).toBeCloseTo(wanted, 4)
    })
  })

  it('in prediction after many steps of one batch gives what training gave of it', async () => {
    const layers = fresh()
    const y = batchNorm(layers, 'n', layers.graph.input('x', 'float32', SHAPE))
    const trained = numbersOf((await runOnce({ y }, { x })).y!)
    const all = [moments(ofChannel(0)), moments(ofChannel(1))]
    const graph = createGraph()
    const weights = {
      'n.mean': floats(
        [2],
        all.map(([mean]) => mean),
      ),
      'n.variance': floats(
        [2],
        all.map(([, variance]) => variance),
      ),
    }
    const settled = createLayers({ graph, mode: 'predict', weights, random: seededRandom(1) })
    const found = await runOnce({ y: batchNorm(settled, 'n', graph.input('x', 'float32', SHAPE)) }, { x })
    numbersOf(found.y!).forEach((value, i) => {
      expect(value).toBeCloseTo(trained[i]!, 4)
    })
  })
})

it('a chain of windows sees what the formula of Araujo et al. 2019 says', () => {
  expect(receptiveField([])).toEqual({ field: 1, stride: 1 })
  expect(
    receptiveField([
      [3, 1],
      [3, 1],
    ]),
  ).toEqual({ field: 5, stride: 1 })
  expect(
    receptiveField([
      [7, 2],
      [3, 2],
      [3, 1],
    ]),
  ).toEqual({ field: 7 + 2 * 2 + 2 * 4, stride: 4 })
})
