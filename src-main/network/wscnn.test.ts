/** The network of Sailem et al. 2017: layers as in section 2.3 and figure 2, what a detector sees, and its two modes. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { Fault, seededRandom } from '../base/index.ts'
import { createGraph, floats, numbersOf, type Shape, sizeOf, type Tensor, type Value } from '../graph/index.ts'
import { createLayers, type Layers, type Mode, type Weights, type WscnnOptions, wscnn } from './index.ts'

function built(shape: Shape, options: WscnnOptions, given: { mode?: Mode; weights?: Weights; seed?: number } = {}) {
  const { mode = 'predict', weights, seed = 1 } = given
  const graph = createGraph()
  const layers = createLayers({ graph, mode, weights, random: seededRandom(seed) })
  return { graph, layers, ...wscnn(layers, graph.input('images', 'float32', shape), options) }
}

const shapesOf = ({ trained }: Layers): Record<string, Shape> =>
  Object.fromEntries([...trained].map(([name, { shape }]) => [name, [...shape]]))
const weightsOf = ({ trained, followed }: Layers): Record<string, Tensor> =>
  Object.fromEntries(
    [...trained, ...followed].map(([name, { origin }]) => [name, (origin as { tensor: Tensor }).tensor]),
  )
function noise(shape: Shape, seed: number): Tensor {
  const random = seededRandom(seed)
  return floats(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
  )
}

/** Shapes that a Conv or a pooling gives, in order of the network. */
function shapesAlong(last: Value, op: string): Shape[] {
  const found = new Map<number, Shape>()
  const stack = [last]
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (value.origin.kind !== 'output') continue
    const { node } = value.origin
    if (node.op === op) found.set(node.id, [...value.shape])
    stack.push(...node.inputs.filter((input) => input !== undefined))
  }
  return [...found].sort(([a], [b]) => a - b).map(([, shape]) => shape)
}

describe('the network of four layers', () => {
  const { layers, detectors, scores, reach } = built([50, 1, 210, 280], { layers: 4 })

  it('has 50, 100, 100 and 2 filters of 11, 3, 5 and 5 pixels; the last alone has a bias and no normalisation', () => {
    expect(shapesOf(layers)).toEqual({
      'layer1.weight': [50, 1, 11, 11],
      'layer1.scale': [50],
      'layer1.shift': [50],
      'layer2.weight': [100, 50, 3, 3],
      'layer2.scale': [100],
      'layer2.shift': [100],
      'layer3.weight': [100, 100, 5, 5],
      'layer3.scale': [100],
      'layer3.shift': [100],
      'detectors.weight': [2, 100, 5, 5],
      'detectors.bias': [2],
    })
  })

  it('makes maps of 200 × 270, 98 × 133, 47 × 64 and 21 × 30 from 210 × 280 pixels: padding of one pixel in layers 3 and 4', () => {
    expect(shapesAlong(detectors, 'Conv').map(([, , ...places]) => places)).toEqual([
      [200, 270],
      [98, 133],
      [47, 64],
      [21, 30],
    ])
    expect(shapesAlong(detectors, 'MaxPool').map(([, , ...places]) => places)).toEqual([
      [100, 135],
      [49, 66],
      [23, 32],
    ])
    expect([scores.shape, detectors.shape]).toEqual([
      [50, 2],
      [50, 2, 21, 30],
    ])
  })

  // 1 + 10 + 1 (pooling) + 2·2 + 2 + 4·4 + 4 + 8·4
  it('sees 70 pixels with every detector, 8 pixels apart', () => expect(reach).toEqual({ field: 70, stride: 8 }))
})

it('images of cells take a second filter of 7, six layers two filters of 3 more', () => {
  const shape = [1, 3, 120, 120]
  expect(shapesOf(built(shape, { layers: 4, secondFilter: 7 }).layers)['layer2.weight']).toEqual([100, 50, 7, 7])
  const { layers, reach } = built(shape, { layers: 6 })
  expect(shapesOf(layers)['layer5.weight']).toEqual([100, 100, 3, 3])
  expect(reach).toEqual({ field: 1 + 10 + 1 + 4 + 2 + 16 + 4 + 16 + 16 + 8 + 64, stride: 16 })
})

it.each([3, 7])(
  'what a detector sees is what changes it, with a second filter of %d: pixels inside its field, not outside',
  async (secondFilter) => {
    const side = 112
    // Rows beside the field of the detector in the middle, and the outermost rows of it: a rectifier may hide one of them.
    const { detectors, reach } = built([7, 1, side, side], { layers: 4, secondFilter })
    const [height, width] = [detectors.shape[2]!, detectors.shape[3]!]
    const row = Math.floor(height / 2)
    // Padding of one pixel lies before layers 3 and 4, where values are 4 and 8 pixels apart.
    const first = row * reach.stride - (4 + 8)
    const last = first + reach.field - 1
    const changed = [undefined, first - 1, last + 1, first, first + 1, last - 1, last]
    const plain = noise([side, side], 3).data as Float32Array
    const pixels = changed.flatMap((at) =>
      Array.from(plain, (v, i) => (Math.floor(i / side) === at ? v + 30 * Math.sin(i) : v)),
    )
    const found = await runOnce({ detectors }, { images: floats([changed.length, 1, side, side], pixels) })
    const values = numbersOf(found.detectors!)
    const middle = row * width + Math.floor(width / 2)
    const [same, above, below, ...inside] = changed.map((_, image) => values[image * 2 * height * width + middle]!)
    expect([above, below]).toEqual([same, same])
    expect(inside.slice(0, 2).some((value) => value !== same)).toBe(true)
    expect(inside.slice(2).some((value) => value !== same)).toBe(true)
  },
)

it('images that leave no place for a filter are refused, with their size', () => {
  for (const [side, options] of [
    [40, { layers: 4 }],
    [60, { layers: 6 }],
    [8, { layers: 4 }],
  ] as const)
    expect(() => built([1, 1, side, side], options)).toThrow(Fault)
  expect(() => built([1, 1, 20, 20], { layers: 4 })).toThrow(
    /too small for this network: \[1,100,\d,\d\] meets a filter of 5/,
  )
})

describe('pooling before normalising', () => {
  const SHAPE = [3, 1, 80, 88]
  const images = noise(SHAPE, 5)
  const { layers } = built(SHAPE, { layers: 4 })
  const random = seededRandom(8)
  const weights = Object.fromEntries(
    Object.entries(weightsOf(layers)).map(([name, tensor]) => {
      if (!/scale|variance|mean|shift/.test(name)) return [name, tensor]
      const isPositive = /scale|variance/.test(name)
      return [
        name,
        floats(
          tensor.shape,
          numbersOf(tensor).map(() => (isPositive ? 0.5 + random.next() : 0.3 * random.normal())),
        ),
      ]
    }),
  )
  const scoresOf = async (poolsFirst: boolean, given: Weights): Promise<number[]> => {
    const { scores } = built(SHAPE, { layers: 4, poolsFirst }, { weights: given })
    return numbersOf((await runOnce({ scores }, { images })).scores!)
  }

  it('predicts the same where scales are positive: both maximum and normalisation keep the order', async () => {
    const [after, before] = [await scoresOf(false, weights), await scoresOf(true, weights)]
    expect(Math.max(...after.map(Math.abs))).toBeGreaterThan(0.1)
    after.forEach((score, i) => {
      expect(before[i]).toBeCloseTo(score, 4)
    })
  })

  it('predicts otherwise where a scale is negative, which turns the largest into the smallest', async () => {
    const turned = { ...weights, 'layer1.scale': floats([50], Array(50).fill(-1)) }
    const [after, before] = [await scoresOf(false, turned), await scoresOf(true, turned)]
    expect(after.some((score, i) => Math.abs(score - before[i]!) > 1e-3)).toBe(true)
  })
})
