/** Jacobian maps against equation 5 of Kraus 2016 written out in loops, and what they ask of a network. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { createGraph, floats, meanOver, relu, sigmoid, type Tensor, type Value, writeOnnx } from '../graph/index.ts'
import { batchNorm, convolution, createLayers, dense, INSTANCE_POOLINGS, maxPool, milCnn } from '../network/index.ts'
import { classJacobians, type ExplainOptions, explain } from './index.ts'

const CHANNELS = 2
const FILTERS = 4
const CLASSES = 3
const CPU = { providers: ['cpu'] } as const

function drawn(count: number, seed: number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from({ length: count }, () => random.normal())
}

const weights = {
  'first.weight': floats([FILTERS, CHANNELS, 3, 3], drawn(FILTERS * CHANNELS * 9, 1)),
  'first.scale': floats([FILTERS], [1.5, -0.7, 0.8, -1.2]),
  'first.shift': floats([FILTERS], [0.3, 0.5, -0.2, 0.1]),
  'first.mean': floats([FILTERS], [0.2, -0.1, 0.4, 0]),
  'first.variance': floats([FILTERS], [2, 1, 0.5, 3]),
  'second.weight': floats([CLASSES, FILTERS, 1, 1], [0.9, -0.4, 0.3, -1.1, -0.8, 1.2, -0.2, 0.6, 0.5, 0.7, -0.9, 0.1]),
  'second.bias': floats([CLASSES], [0.4, -0.6, 0.1]),
  'weighing.weight': floats([CLASSES, CLASSES], drawn(CLASSES * CLASSES, 3)),
  'weighing.bias': floats([CLASSES], [0, 0.1, -0.1]),
} satisfies Record<string, Tensor>

interface Ends {
  readonly scores: Value
  readonly pooled: Value
  readonly 'class-map': Value
}

/** A convolution with normalisation, rectifier and maxima of 2 × 2, class maps of it, their means, and a last layer. */
function classifier(named: (ends: Ends) => Record<string, Value> = (ends) => ({ ...ends })): Uint8Array {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'predict', weights })
  const images = graph.input('images', 'float32', [1, CHANNELS, 8, 8])
  const first = batchNorm(
    layers,
    'first',
    convolution(layers, 'first', images, { filters: FILTERS, size: 3, padding: 1 }),
  )
  const maps = sigmoid(convolution(layers, 'second', maxPool(relu(first)), { filters: CLASSES, size: 1, bias: true }))
  const pooled = meanOver(maps, [2, 3])
  const outputs = named({ scores: dense(layers, 'weighing', pooled, { outputs: CLASSES }), pooled, 'class-map': maps })
  const open = Object.entries({
    images: ['batch', undefined, 'height', 'width'],
    'class-map': ['batch', undefined, 'h', 'w'],
  })
  return writeOnnx(outputs, {
    openExtents: Object.fromEntries(open.filter(([name]) => name === 'images' || name in outputs)),
  })
}

interface Size {
  readonly height: number
  readonly width: number
}

const at = (name: keyof typeof weights, ...[a, b = 0, c = 0, d = 0]: number[]): number => {
  const { shape, data } = weights[name]
  const [, B = 1, C = 1, D = 1] = shape
  return Number(data[((a! * B + b) * C + c) * D + d])
}

/** The same network and equation 5, from the definitions: forwards as far as P and p, and back. */
function reference(image: Float32Array, { height, width }: Size, chosen: readonly number[]): Float64Array {
  const pixels = height * width
  const gain = (f: number): number => at('first.scale', f) / Math.sqrt(at('first.variance', f) + 1e-5)
  const each = (visit: (f: number, y: number, x: number) => void): void => {
    for (let f = 0; f < FILTERS; f++) for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) visit(f, y, x)
  }
  const window = (y: number, x: number, visit: (pixel: number, v: number, u: number) => void): void => {
    for (let v = 0; v < 3; v++)
      for (let u = 0; u < 3; u++) {
        const [row, column] = [y + v - 1, x + u - 1]
        if (row >= 0 && row < height && column >= 0 && column < width) visit(row * width + column, v, u)
      }
  }
  const z1 = new Float64Array(FILTERS * pixels)
  each((f, y, x) => {
    let sum = 0
    for (let c = 0; c < CHANNELS; c++)
      window(y, x, (pixel, v, u) => {
        sum += at('first.weight', f, c, v, u) * image[c * pixels + pixel]!
      })
    z1[f * pixels + y * width + x] = gain(f) * (sum - at('first.mean', f)) + at('first.shift', f)
  })
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)]
  const winner = (f: number, row: number, column: number): number => {
    let best = -1
    for (const [v, u] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const place = f * pixels + (2 * row + v) * width + 2 * column + u
      if (best < 0 || Math.max(0, z1[place]!) > Math.max(0, z1[best]!)) best = place
    }
    return best
  }
  const p = (k: number, row: number, column: number): number => {
    let z = at('second.bias', k)
    for (let f = 0; f < FILTERS; f++) z += at('second.weight', k, f) * Math.max(0, z1[winner(f, row, column)]!)
    return 1 / (1 + Math.exp(-z))
  }
  const back1 = new Float64Array(FILTERS * pixels)
  for (const k of chosen) {
    let total = 0
    for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) total += p(k, row, column)
    const P = total / (rows * columns)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let f = 0; f < FILTERS; f++) {
          const place = winner(f, row, column)
          if (z1[place]! > 0) back1[place]! += at('second.weight', k, f) * P * p(k, row, column)
        }
  }
  const back0 = new Float64Array(CHANNELS * pixels)
  each((f, y, x) => {
    const a1 = Math.max(0, back1[f * pixels + y * width + x]!)
    for (let c = 0; c < CHANNELS; c++)
      window(y, x, (pixel, v, u) => {
        back0[c * pixels + pixel]! += gain(f) * at('first.weight', f, c, v, u) * a1
      })
  })
  return Float64Array.from({ length: pixels }, (_, i) =>
    Array.from({ length: CHANNELS }, (_, c) => Math.max(0, back0[c * pixels + i]!)).reduce((sum, a0) => sum + a0, 0),
  )
}

const imageOf = ({ height, width }: Size, seed = 5): Tensor =>
  floats([CHANNELS, height, width], drawn(CHANNELS * height * width, seed))

const explained = async (model: Uint8Array, image: Tensor, options: Partial<ExplainOptions> = {}) =>
  (await explain(model, image, { method: 'jacobian', class: 0, output: 'scores', run: CPU, ...options }))[0]!

function furthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.NaN
  return Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
}

describe('the Jacobian map', () => {
  it.each([[{ height: 8, width: 8 }], [{ height: 9, width: 14 }], [{ height: 31, width: 6 }]])(
    'of an image of %o is that of equation 5, of one class and of all',
    async (size) => {
      const image = imageOf(size)
      const data = image.data as Float32Array
      for (const chosen of [0, 1, 2]) {
        const { map } = await explained(classifier(), image, { class: chosen })
        const expected = reference(data, size, [chosen])
        expect(Math.max(...expected)).toBeGreaterThan(0.05)
        expect(furthest(map.data, expected)).toBeLessThan(1e-5)
      }
      const { map } = await explained(classifier(), image, { class: 'all' })
      expect(furthest(map.data, reference(data, size, [0, 1, 2]))).toBeLessThan(1e-5)
    },
  )

  it('is of the predicted class unless one is asked for, for every image of a batch', async () => {
    const size = { height: 10, width: 10 }
    const batch = [5, 6, 7].map((seed) => imageOf(size, seed))
    const stack = floats(
      [3, CHANNELS, 10, 10],
      batch.flatMap(({ data }) => Array.from(data as Float32Array)),
    )
    const found = await explain(classifier(), stack, {
      method: 'jacobian',
      class: 'predicted',
      output: 'scores',
      run: CPU,
    })
    found.forEach(({ map, scores, class: chosen }, i) => {
      expect(scores[chosen]).toBe(Math.max(...scores))
      expect(furthest(map.data, reference(batch[i]!.data as Float32Array, size, [chosen]))).toBeLessThan(1e-5)
    })
  })

  it('of every class comes from one session, with the scores', async () => {
    const image = imageOf({ height: 12, width: 9 })
    const { maps, scores, probabilities } = await classJacobians(classifier(), image, { output: 'scores', run: CPU })
    expect(maps).toHaveLength(CLASSES)
    for (const [chosen, map] of maps.entries()) {
      const alone = await explained(classifier(), image, { class: chosen })
      expect(furthest(map.data, alone.map.data)).toBeLessThan(1e-6)
      expect(furthest(scores, alone.scores)).toBeLessThan(1e-6)
    }
    expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 6)
  })
})

describe('the network of Kraus et al.', () => {
  it.each(INSTANCE_POOLINGS)('has Jacobian maps of images of any size, pooled by %s', async (kind) => {
    const graph = createGraph()
    const layers = createLayers({ graph, mode: 'predict', random: seededRandom(7) })
    const images = graph.input('images', 'float32', [1, CHANNELS, 64, 64])
    const { scores, pooled, classMap } = milCnn(layers, images, { classes: CLASSES, pooling: { kind } })
    const open = ['batch', undefined, 'height', 'width']
    const model = writeOnnx(
      { scores, pooled, 'class-map': classMap },
      { openExtents: { images: open, 'class-map': open } },
    )
    for (const size of [
      { height: 64, width: 64 },
      { height: 101, width: 130 },
    ]) {
      const { map } = await explained(model, imageOf(size), { class: 'all' })
      expect(map).toMatchObject(size)
      expect(Math.min(...map.data)).toBe(0)
      expect(Math.max(...map.data)).toBeGreaterThan(0)
    }
  })
})

describe('Jacobian maps are refused, and it is said what is missing', () => {
  const image = imageOf({ height: 8, width: 8 })

  it('where no output is a map that a sigmoid made', async () => {
    const bare = classifier(({ scores, pooled }) => ({ scores, pooled }))
    await expect(explained(bare, image)).rejects.toThrow(
      'Jacobian maps start from the probability of each of 3 classes at each place; no output is such a map, made by a Sigmoid: scores [1,3], pooled [1,3].',
    )
    await expect(explained(classifier(), image, { classMap: 'pooled' })).rejects.toThrow(
      'no output is such a map, made by a Sigmoid: pooled [1,3].',
    )
    await expect(explained(classifier(), image, { classMap: 'none' })).rejects.toThrow(
      'no output none; it has scores, pooled, class-map',
    )
  })

  it('where no output has pooled probabilities, or several could have', async () => {
    const without = classifier(({ scores, 'class-map': map }) => ({ scores, 'class-map': map }))
    await expect(explained(without, image)).rejects.toThrow(
      'Jacobian maps need the pooled probability of each class of each image; no output beside the scores is images × classes.',
    )
    const several = classifier(({ scores, pooled, 'class-map': map }) => ({
      scores,
      a: pooled,
      b: sigmoid(pooled),
      map,
    }))
    await expect(explained(several, image)).rejects.toThrow('of each image; a, b could be it.')
  })

  it('where all classes are asked of a method that explains one', async () => {
    await expect(explained(classifier(), image, { class: 'all', method: 'guided' })).rejects.toThrow(
      'The method guided explains one class, not all of them together.',
    )
    await expect(explained(classifier(), image, { class: 'all', method: 'smoothgrad' })).rejects.toThrow('smoothgrad')
  })
})
