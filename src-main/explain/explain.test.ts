/** Saliency against finite differences of another program's scores, and against closed forms. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  createGraph,
  floats,
  type Graph,
  relu,
  reshape,
  type Tensor,
  transpose,
  type Value,
  writeOnnx,
} from '../graph/index.ts'
import { type ExplainOptions, explain } from './index.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/explain/${name}`, import.meta.url))
const classifier = fixture('classifier.onnx')
const truth: { shape: number[]; images: number[]; scores: number[][]; slopes: number[][][] } = JSON.parse(
  readFileSync(fixture('classifier.json'), 'utf8'),
)
const images = floats(truth.shape, truth.images)
const [, , HEIGHT, WIDTH] = truth.shape as [number, number, number, number]
const CPU = { providers: ['cpu'] } as const
const PIXELS = HEIGHT * WIDTH
const first: Tensor = floats(truth.shape.slice(1), truth.images.slice(0, 2 * PIXELS))

function furthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.NaN
  return Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
}

const explained = async (model: Uint8Array | string, image: Tensor, options: Partial<ExplainOptions> = {}) =>
  (await explain(model, image, { method: 'gradient', class: 0, run: CPU, ...options }))[0]!

/** The two channels of one slope as one map. */
const combined = (slope: readonly number[], rule: (a: number, b: number) => number): number[] =>
  Array.from({ length: PIXELS }, (_, i) => rule(slope[i]!, slope[PIXELS + i]!))

describe('the gradient of an imported classifier', () => {
  it.each([
    ['max', (a: number, b: number) => Math.max(Math.abs(a), Math.abs(b))],
    ['sum', (a: number, b: number) => Math.abs(a) + Math.abs(b)],
    ['positive', (a: number, b: number) => Math.max(0, a) + Math.max(0, b)],
  ] as const)('equals the differences of its scores before softmax, channels by %s', async (channels, rule) => {
    for (const chosen of [0, 1, 2]) {
      const found = await explain(classifier, images, { method: 'gradient', class: chosen, channels, run: CPU })
      found.forEach(({ map, scores }, image) => {
        expect(furthest(scores, truth.scores[image]!)).toBeLessThan(1e-5)
        expect(furthest(map.data, combined(truth.slopes[image]![chosen]!, rule))).toBeLessThan(1e-5)
      })
    }
  })

  it('is of the class that each image is predicted to show, unless one is asked for', async () => {
    const found = await explain(classifier, images, {
      method: 'gradient',
      class: 'predicted',
      channels: 'sum',
      run: CPU,
    })
    found.forEach(({ map, class: chosen }, image) => {
      const scores = truth.scores[image]!
      expect(scores[chosen]).toBe(Math.max(...scores))
      const slope = truth.slopes[image]![chosen]!
      expect(
        furthest(
          map.data,
          combined(slope, (a, b) => Math.abs(a) + Math.abs(b)),
        ),
      ).toBeLessThan(1e-5)
    })
  })

  it('does not depend on the images beside', async () => {
    const alone = await explain(classifier, images, { method: 'gradient', class: 1, batch: 1, run: CPU })
    const together = await explain(classifier, images, { method: 'gradient', class: 1, batch: 2, run: CPU })
    alone.forEach(({ map }, i) => {
      expect(furthest(map.data, together[i]!.map.data)).toBeLessThan(1e-6)
    })
  })

  it('without noise is what SmoothGrad gives', async () => {
    const plain = await explained(classifier, images, { class: 2 })
    const smooth = await explained(classifier, images, { class: 2, method: 'smoothgrad', noise: 0, samples: 3 })
    expect(furthest(smooth.map.data, plain.map.data)).toBeLessThan(1e-5)
  })
})

describe('SmoothGrad', () => {
  const smooth = (seed: number) => explained(classifier, first, { method: 'smoothgrad', class: 'predicted', seed })

  it('is the same for the same seed, another for another one, and leaves the scores alone', async () => {
    const [one, again, other] = [await smooth(1), await smooth(1), await smooth(2)]
    expect(again.map.data).toEqual(one.map.data)
    expect(furthest(other.map.data, one.map.data)).toBeGreaterThan(1e-4)
    expect(furthest(one.scores, truth.scores[0]!)).toBeLessThan(1e-5)
  })
})

describe('integrated gradients', () => {
  it('add up to the score over the baseline’s (completeness)', async () => {
    for (const chosen of [0, 1, 2]) {
      const options = { method: 'integrated', class: chosen, steps: 400, baseline: 0.2 } as const
      const { attribution, gap, scores } = await explained(classifier, first, options)
      const [base] = await explain(classifier, floats(first.shape, new Array(2 * PIXELS).fill(0.2)), {
        method: 'gradient',
        class: chosen,
        run: CPU,
      })
      const total = attribution!.reduce((sum, part) => sum + part, 0)
      expect(total).toBeCloseTo(scores[chosen]! - base!.scores[chosen]!, 2)
      expect(gap).toBeCloseTo(total - (scores[chosen]! - base!.scores[chosen]!), 4)
    }
  })

  it('of a linear network are weight times input, whatever the number of steps', async () => {
    const { attribution } = await explained(linear(), floats([1, 2, 3], [1, 2, 3, 4, 5, 6]), {
      method: 'integrated',
      class: 1,
      steps: 2,
    })
    expect(furthest(attribution!, [1, -2, 0, 2, -5, 18])).toBeLessThan(1e-5)
  })
})

describe('occlusion', () => {
  it('of single pixels of a linear network loses weight times input', async () => {
    const { map, scores } = await explained(linear(), floats([1, 2, 3], [1, 2, 3, 4, 5, 6]), {
      method: 'occlusion',
      class: 1,
      window: 1,
      stride: 1,
    })
    expect(furthest(map.data, [1, -2, 0, 2, -5, 18])).toBeLessThan(1e-5)
    expect(scores[1]).toBeCloseTo(14, 5)
  })

  it('with windows over several pixels spreads each window’s loss over them', async () => {
    const { map } = await explained(linear(), floats([1, 2, 3], [1, 2, 3, 4, 5, 6]), {
      method: 'occlusion',
      class: 1,
      window: 2,
      stride: 2,
    })
    // Left window: 1 − 2 + 2 − 5; right window, cut off at the edge: 0 + 18.
    expect(furthest(map.data, [-4, -4, 18, -4, -4, 18])).toBeLessThan(1e-5)
  })
})

/** Two scores of a 2 × 3 image: zero, and the product with fixed weights. */
function linear(): Uint8Array {
  const graph = createGraph()
  const image = graph.input('image', 'float32', [1, 1, 2, 3])
  const weights = graph.parameter('w', floats([6, 2], [0, 1, 0, -1, 0, 0, 0, 0.5, 0, -1, 0, 3]))
  return writeOnnx({ y: graph.op('MatMul', [reshape(image, [1, 6]), weights]) })
}

const convolution = (graph: Graph, x: Value, name: string, shape: number[], weights: number[]): Value =>
  graph.op('Conv', [x, graph.parameter(name, floats(shape, weights))], { kernel_shape: shape.slice(2) })

describe('guided back-propagation', () => {
  // Score = Σ v · relu(w · x) of one pixel with three hidden units.
  const model = (): Uint8Array => {
    const graph = createGraph()
    const x = graph.input('x', 'float32', [1, 1, 1, 2])
    const hidden = relu(convolution(graph, x, 'w', [3, 1, 1, 1], [2, -3, 5]))
    return writeOnnx({ y: convolution(graph, hidden, 'v', [1, 3, 1, 2], [1, 1, 10, 10, -4, -4]) })
  }

  it('keeps what comes through active units with a positive gradient alone', async () => {
    const image = floats([1, 1, 2], [1, -1])
    // At x = 1 units 1 and 3 are active: gradient 2·1 − 5·4, of which guided keeps 2·1. At x = −1 only unit 2: −3·10.
    const plain = await explained(model(), image, { channels: 'sum' })
    expect(furthest(plain.map.data, [18, 30])).toBeLessThan(1e-5)
    const guided = await explained(model(), image, { method: 'guided', channels: 'sum' })
    expect(furthest(guided.map.data, [2, 30])).toBeLessThan(1e-5)
    const rectified = await explained(model(), image, { method: 'guided', channels: 'positive' })
    expect(furthest(rectified.map.data, [2, 0])).toBeLessThan(1e-5)
  })
})

const SIDE = 41

describe('Grad-CAM', () => {
  /** Two feature maps by 1 × 1 convolution, averaged over the image, and a linear head. */
  const model = (named = 'features'): Uint8Array => {
    const graph = createGraph()
    const x = graph.input('x', 'float32', [1, 1, 2, 3])
    const features = graph.under(named, () => relu(convolution(graph, x, 'f', [2, 1, 1, 1], [1, -2])))
    const pooled = reshape(graph.op('GlobalAveragePool', [features]), [1, 2])
    return writeOnnx({ y: graph.op('MatMul', [pooled, graph.parameter('h', floats([2, 2], [3, -1, 0.5, 4]))]) })
  }
  const image = floats([1, 2, 3], [1, -2, 3, 0, -1, 2])

  it('of a linear head over averages is the head’s weights times the features, over the pixels, rectified', async () => {
    const positive = await explained(model(), image, { method: 'grad-cam', class: 0 })
    expect(
      furthest(
        positive.map.data,
        [3, 2, 9, 0, 1, 6].map((v) => v / 6),
      ),
    ).toBeLessThan(1e-6)
    const other = await explained(model(), image, { method: 'grad-cam', class: 1 })
    expect(
      furthest(
        other.map.data,
        [0, 16, 0, 0, 8, 0].map((v) => v / 6),
      ),
    ).toBeLessThan(1e-6)
  })

  it('can be of a named layer, and says which there are when that one is not', async () => {
    const named = await explained(classifier, first, { method: 'grad-cam', class: 0, layer: 'pooled_node' })
    const last = await explained(classifier, first, { method: 'grad-cam', class: 0 })
    expect(furthest(named.map.data, last.map.data)).toBeGreaterThan(1e-3)
    await expect(explained(classifier, first, { method: 'grad-cam', class: 0, layer: 'nowhere' })).rejects.toThrow(
      /no feature map nowhere.*pooled_node/,
    )
  })

  it('lays features where they look: unpadded kernels and strides do not shift the map', async () => {
    const graph = createGraph()
    const x = graph.input('x', 'float32', [1, 1, SIDE, SIDE])
    const blurred = convolution(graph, x, 'k', [1, 1, 5, 5], new Array(25).fill(1 / 25))
    const small = graph.op('MaxPool', [blurred], { kernel_shape: [3, 3], strides: [2, 2] })
    const data = new Float32Array(SIDE * SIDE)
    data[21 * SIDE + 17] = 1
    const bytes = writeOnnx({ y: reshape(graph.op('GlobalAveragePool', [small]), [1, 1]) })
    const { map } = await explained(bytes, floats([1, SIDE, SIDE], data), { method: 'grad-cam', class: 0 })
    // The spot's trace lies evenly around it: its centre of mass is the spot.
    const total = map.data.reduce((sum, value) => sum + value, 0)
    const mass = (place: (i: number) => number) =>
      map.data.reduce((sum, value, i) => sum + (value * place(i)) / total, 0)
    expect(mass((i) => Math.floor(i / SIDE))).toBeCloseTo(21, 3)
    expect(mass((i) => i % SIDE)).toBeCloseTo(17, 3)
  })
})

describe('starting from the class map', () => {
  /** Two maps that copy ±1 times the image, and their maxima as scores. */
  const model = (): Uint8Array => {
    const graph = createGraph()
    const x = graph.input('x', 'float32', [1, 1, 1, 5])
    const maps = convolution(graph, x, 'w', [2, 1, 1, 1], [-1, 1])
    const scores = reshape(graph.op('GlobalMaxPool', [maps]), [1, 2])
    return writeOnnx({ probability: graph.op('Softmax', [scores], { axis: 1 }) })
  }
  const image = floats([1, 1, 5], [4, 0, 3.5, -1, 0])
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

  it('shows every object, weighted by P · p, where the score after a global maximum shows one', async () => {
    const fromScore = await explained(model(), image, { class: 1 })
    expect(Array.from(fromScore.map.data)).toEqual([1, 0, 0, 0, 0])
    // The other class scores 1, at the pixel of −1; the image's probability is that of 4 against 1.
    const fromMap = await explained(model(), image, { class: 1, start: 'map' })
    const expected = [4, 0, 3.5, -1, 0].map((score) => logistic(4 - 1) * logistic(score - 1))
    expect(furthest(fromMap.map.data, expected)).toBeLessThan(1e-6)
  })

  it('is refused where there is no such map', async () => {
    await expect(explained(linear(), floats([1, 2, 3], [1, 2, 3, 4, 5, 6]), { start: 'map' })).rejects.toThrow(
      'no map of its classes',
    )
  })
})

describe('networks of other forms', () => {
  it('may have one score with a sigmoid: its first class is the opposite of the second', async () => {
    const graph = createGraph()
    const image = graph.input('image', 'float32', [1, 1, 1, 2])
    const weights = graph.parameter('w', floats([2, 1], [2, -3]))
    const bytes = writeOnnx({ p: graph.op('Sigmoid', [graph.op('MatMul', [reshape(image, [1, 2]), weights])]) })
    const at = (chosen: ExplainOptions['class']) =>
      explained(bytes, floats([1, 1, 2], [1, 1]), { class: chosen, method: 'integrated', steps: 4 })
    expect(Array.from((await at(1)).attribution!)).toEqual([2, -3])
    expect(Array.from((await at(0)).attribution!)).toEqual([-2, 3])
    expect((await at('predicted')).class).toBe(0)
    await expect(at(2)).rejects.toThrow('There is no class 2: the network has the classes 0 to 1.')
  })

  it('may have their channels last', async () => {
    const graph = createGraph()
    const image = graph.input('image', 'float32', [1, 6, 5, 2])
    const planes = transpose(image, [0, 3, 1, 2])
    const maps = convolution(graph, planes, 'w', [2, 2, 1, 1], [1, 10, 100, 1000])
    const bytes = writeOnnx({ y: reshape(graph.op('GlobalAveragePool', [maps]), [1, 2]) })
    const data = Array.from({ length: 60 }, (_, i) => (i < 30 ? 1 : 2))
    const { map, scores } = await explained(bytes, floats([2, 6, 5], data), { class: 1, channels: 'sum' })
    expect(Array.from(scores)).toEqual([21, 2100])
    expect(map).toMatchObject({ width: 5, height: 6 })
    expect(furthest(map.data, new Array(30).fill(1100 / 30))).toBeLessThan(1e-4)
  })

  it('may give maps of features beside their scores', async () => {
    const graph = createGraph()
    const image = graph.input('image', 'float32', [1, 1, 1, 2])
    const maps = convolution(graph, image, 'w', [2, 1, 1, 1], [2, -4])
    const bytes = writeOnnx({ features: maps, y: reshape(graph.op('GlobalAveragePool', [maps]), [1, 2]) })
    const { map, scores } = await explained(bytes, floats([1, 1, 2], [1, 3]), { class: 1 })
    expect(Array.from(scores)).toEqual([4, -8])
    expect(Array.from(map.data)).toEqual([2, 2])
    const onlyMap = writeOnnx({ features: maps })
    expect(Array.from((await explained(onlyMap, floats([1, 1, 2], [1, 3]))).scores)).toEqual([4, -8])
  })

  it('that fix their number of images take any number', async () => {
    const model = (): Uint8Array => {
      const graph = createGraph()
      const image = graph.input('image', 'float32', [2, 1, 1, 2])
      const squares = graph.op('Mul', [image, image])
      return writeOnnx({ y: reshape(squares, [2, 2]) })
    }
    const found = await explain(model(), floats([3, 1, 1, 2], [1, 2, 3, 4, 5, 6]), {
      method: 'gradient',
      class: 1,
      run: CPU,
    })
    expect(found.map(({ map }) => [...map.data])).toEqual([
      [0, 4],
      [0, 8],
      [0, 12],
    ])
  })
})

describe('refuses, and says what', () => {
  it('an image of another number of channels or another size', async () => {
    await expect(explained(classifier, floats([1, 4, 4], new Array(16).fill(0)))).rejects.toThrow(
      'The network takes 2 channels of any × any pixels (input image); the image has 1 of 4 × 4.',
    )
    await expect(explained(linear(), floats([1, 3, 3], new Array(9).fill(0)))).rejects.toThrow(
      'The network takes 1 channels of 3 × 2 pixels (input image); the image has 1 of 3 × 3.',
    )
  })

  it('an operation that is not known, by name', async () => {
    const bytes = Buffer.from(readFileSync(classifier)).toString('latin1').replace('Relu', 'Rely')
    await expect(explained(Buffer.from(bytes, 'latin1'), first)).rejects.toThrow(
      'The operation Rely (node active_node) is not supported.',
    )
  })

  it('scores that do not change with the image', async () => {
    const graph = createGraph()
    const image = graph.input('image', 'float32', [1, 1, 1, 4])
    const steps = writeOnnx({ y: reshape(graph.op('Floor', [image]), [1, 4]) })
    await expect(explained(steps, floats([1, 1, 4], [1, 2, 3, 4]))).rejects.toThrow('No gradient leads from the scores')
  })

  it('outputs that are not scores of classes, several that could be, and names that are not there', async () => {
    const graph = createGraph()
    const image = graph.input('image', 'float32', [1, 1, 1, 4])
    const rows = reshape(image, [1, 4])
    const several = writeOnnx({ a: relu(rows), b: graph.op('Neg', [rows]) })
    const pixels = floats([1, 1, 4], [1, 2, 3, 4])
    await expect(explained(several, pixels)).rejects.toThrow('several outputs that could be class scores: a, b')
    expect(Array.from((await explained(several, pixels, { output: 'b', class: 2 })).scores)).toEqual([-1, -2, -3, -4])
    await expect(explained(several, pixels, { output: 'c' })).rejects.toThrow('no output c; it has a, b')
    const flat = writeOnnx({ y: reshape(image, [4]) })
    await expect(explained(flat, pixels)).rejects.toThrow('No output holds a score for each class of each of 1 images')
  })
})
