/** Learning that cannot succeed by luck: bags whose label is an exclusive or, a set of known Bayes error, one rare object among many. */
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../base/index.ts'
import { createGraph, floats, relu, type Value } from '../graph/index.ts'
import {
  convolution,
  createLayers,
  dense,
  type GlobalPooling,
  type Layers,
  logSumExpPool,
  poolScores,
  softmaxCrossEntropy,
  trainingGraph,
} from '../network/index.ts'
import { freshState, openSession, type Tensors, train } from './index.ts'

interface Task {
  readonly channels: number
  readonly side: number
  /** Draws one image [channel, y, x] of a class. */
  readonly draw: (random: Random, isPositive: boolean) => Float32Array
  /** Scores that the loss is of, and scores that images are judged by where these are others. */
  readonly scores: (layers: Layers, images: Value) => { readonly taught: Value; readonly judged?: Value }
}

interface Effort {
  readonly steps: number
  readonly rate: number
  readonly batch?: number
}

/** Share of `count` fresh images that are called right after training on other fresh ones, half of them positive. */
async function accuracyAfter(task: Task, { steps, rate, batch = 32 }: Effort, count = 1024): Promise<number> {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(3) })
  const shape = [batch, task.channels, task.side, task.side]
  const { taught, judged = taught } = task.scores(layers, graph.input('images', 'float32', shape))
  const ones = graph.constant(floats([batch], new Array<number>(batch).fill(1)))
  const loss = softmaxCrossEntropy(taught, graph.input('targets', 'float32', [batch, 2]), ones)
  const { onnx, state } = trainingGraph({ layers, loss, shown: { judged }, optimizer: { name: 'adam' } })
  const session = await openSession(onnx, { threads: 1 })
  const random = seededRandom(5)
  const targets = floats([batch, 2], Array.from({ length: batch }, (_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])).flat())
  const fresh = (): Tensors => {
    const data = new Float32Array(shape.reduce((a, b) => a * b))
    for (let i = 0; i < batch; i++) data.set(task.draw(random, i % 2 === 1), (i * data.length) / batch)
    return { images: { dtype: 'float32', shape, data }, targets }
  }
  const { state: end } = await train({
    session,
    state: freshState(state),
    schedule: { kind: 'cosine', rate },
    stepsPerEpoch: steps,
    limit: { epochs: 1 },
    batch: async () => ({ feeds: fresh(), images: batch }),
    validate: async () => ({ score: 0, figures: {} }),
    validateEvery: 1,
    weights: [],
  })
  let right = 0
  const still = { rate: floats([], [0]), step: floats([], [1]) }
  for (let done = 0; done < count; done += batch) {
    const outputs = await session.run({ ...fresh(), ...end.tensors, ...still }, ['judged'])
    const found = outputs.judged!.data as Float32Array
    for (let i = 0; i < batch; i++) if (found[2 * i + 1]! > found[2 * i]! === (i % 2 === 1)) right++
  }
  await session.release()
  return right / count
}

/** One hidden layer of filters, then a detector map for each class. */
function detectors(layers: Layers, images: Value, { filters, size }: { filters: number; size: number }): Value {
  const features = relu(convolution(layers, 'features', images, { filters, size, bias: true }))
  return convolution(layers, 'detectors', features, { filters: 2, size: 1, bias: true })
}

/** Taught by a soft maximum, so that every place learns, and judged by the maximum. */
function softly(layers: Layers, map: Value): ReturnType<Task['scores']> {
  const sharpness = layers.graph.constant(floats([], [0.5]))
  return { taught: logSumExpPool(map, sharpness), judged: poolScores(layers, map, 'max') }
}

describe('bags of dots in two channels, positive where one dot has unlike signs in them', () => {
  const SIDE = 12
  const DOTS = 4
  /** Sums over a channel tell nothing: signs are even on both sides. Nor does either channel alone. */
  function draw(random: Random, isPositive: boolean): Float32Array {
    const pixels = Float32Array.from({ length: 2 * SIDE * SIDE }, () => 0.05 * random.normal())
    const unlike = isPositive ? random.integer(DOTS) : -1
    const places = random.shuffle(Array.from({ length: 9 }, (_, i) => i)).slice(0, DOTS)
    places.forEach((place, i) => {
      const at = (1 + 4 * Math.floor(place / 3) + random.integer(2)) * SIDE + 1 + 4 * (place % 3) + random.integer(2)
      const sign = random.next() < 0.5 ? 1 : -1
      pixels[at]! += sign
      pixels[SIDE * SIDE + at]! += i === unlike ? -sign : sign
    })
    return pixels
  }
  const task = (scores: Task['scores']): Task => ({ channels: 2, side: SIDE, draw, scores })

  it('are told apart by largest places of a map after one hidden layer', async () => {
    const hidden: Task['scores'] = (layers, images) =>
      softly(layers, detectors(layers, images, { filters: 16, size: 1 }))
    expect(await accuracyAfter(task(hidden), { steps: 300, rate: 0.03 })).toBeGreaterThan(0.97)
  })

  it('are not told apart without the hidden layer, however long it takes: no line parts an exclusive or', async () => {
    const linear: Task['scores'] = (layers, images) =>
      softly(layers, convolution(layers, 'detectors', images, { filters: 2, size: 1, bias: true }))
    expect(await accuracyAfter(task(linear), { steps: 300, rate: 0.03 })).toBeLessThan(0.8)
  })
})

describe('two classes of noise whose means are two deviations apart', () => {
  const SIDE = 6
  const PATTERN = Array.from({ length: SIDE * SIDE }, (_, i) => Math.cos(i * 1.3))
  const length = Math.hypot(...PATTERN)
  const draw = (random: Random, isPositive: boolean): Float32Array =>
    Float32Array.from(PATTERN, (p) => random.normal() + ((isPositive ? 1 : -1) * p) / length)

  it('are told apart as often as is possible, 84.13 %, and not more', async () => {
    const flat: Task['scores'] = (layers, images) => ({
      taught: dense(layers, 'd', images.graph.op('Flatten', [images], { axis: 1 }), { outputs: 2 }),
    })
    const count = 16_384
    const found = await accuracyAfter(
      { channels: 1, side: SIDE, draw, scores: flat },
      { steps: 600, rate: 0.02 },
      count,
    )
    const best = 0.841345
    const error = Math.sqrt((best * (1 - best)) / count)
    expect(found).toBeLessThan(best + 4 * error)
    expect(found).toBeGreaterThan(best - 0.012 - 4 * error)
  })
})

describe('one cross among dozens of bars and bright specks', () => {
  const SIDE = 24
  /** Bars of three pixels either way; a cross is both at once. Their number varies by more than a cross adds. */
  function draw(random: Random, isPositive: boolean): Float32Array {
    const pixels = Float32Array.from({ length: SIDE * SIDE }, () => 0.1 * random.normal())
    const bars = 10 + random.integer(15)
    const places = random.shuffle(Array.from({ length: 36 }, (_, i) => i)).slice(0, bars)
    places.forEach((place, i) => {
      const [x, y] = [1 + 4 * (place % 6) + random.integer(2), 1 + 4 * Math.floor(place / 6) + random.integer(2)]
      const kinds = i === 0 && isPositive ? [1, SIDE] : [random.next() < 0.5 ? 1 : SIDE]
      const level = 0.6 + 0.8 * random.next()
      for (const step of kinds) for (const k of [-1, 0, 1]) pixels[y * SIDE + x + k * step] = level
    })
    return pixels
  }
  const task = (pooling: GlobalPooling): Task => ({
    channels: 1,
    side: SIDE,
    draw,
    scores: (layers, images) => ({
      taught: poolScores(layers, detectors(layers, images, { filters: 12, size: 3 }), pooling),
    }),
  })
  const effort = { steps: 200, rate: 0.02 }

  it('is found by the largest place of a map, and lost in its average', async () => {
    const [largest, average] = [await accuracyAfter(task('max'), effort), await accuracyAfter(task('average'), effort)]
    expect(largest).toBeGreaterThan(0.95)
    expect(average).toBeLessThan(0.8)
  })
})
