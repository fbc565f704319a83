/** Cross entropy against closed forms, the joint objective against PyTorch, and rows that only pad a batch. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkGradient } from '../../test/check-gradient.ts'
import { runOnce } from '../../test/run-graph.ts'
import { createGraph, floats, gradients, numbersOf } from '../graph/index.ts'
import { createLayers, jointCrossEntropy, labelCrossEntropy, poolInstances, softmaxCrossEntropy } from './index.ts'

async function lossOf(scores: number[][], targets: number[][], weights: number[]) {
  const shape = [scores.length, scores[0]!.length]
  const graph = createGraph()
  const given = graph.input('scores', 'float32', shape)
  const loss = softmaxCrossEntropy(
    given,
    graph.input('targets', 'float32', shape),
    graph.input('weights', 'float32', [scores.length]),
  )
  const [slopes] = gradients(graph, loss, [given])
  const found = await runOnce(
    { loss, slopes: slopes! },
    {
      scores: floats(shape, scores.flat()),
      targets: floats(shape, targets.flat()),
      weights: floats([scores.length], weights),
    },
  )
  return { loss: numbersOf(found.loss!)[0]!, slopes: numbersOf(found.slopes!) }
}

it('of equal scores is the logarithm of the number of classes', async () => {
  expect((await lossOf([[3, 3, 3, 3]], [[0, 1, 0, 0]], [1])).loss).toBeCloseTo(Math.log(4), 6)
})

it('of two classes is log(1 + exp(−margin)), for margins beyond the range of an exponential too', async () => {
  for (const margin of [-200, -3, 0, 0.5, 12, 200]) {
    const wanted = margin < -100 ? -margin : Math.log1p(Math.exp(-margin))
    expect((await lossOf([[1, 1 + margin]], [[0, 1]], [1])).loss).toBeCloseTo(wanted, 4)
  }
})

it('has the gradient softmax − target, divided by the images that count', async () => {
  const { slopes } = await lossOf(
    [
      [1, 2],
      [0, -1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [1, 1],
  )
  const positive = (a: number, b: number): number => 1 / (1 + Math.exp(a - b))
  const wanted = [positive(2, 1) - 1, positive(1, 2), positive(-1, 0), positive(0, -1) - 1].map((slope) => slope / 2)
  slopes.forEach((slope, i) => {
    expect(slope).toBeCloseTo(wanted[i]!, 6)
  })
})

it('is that of the images alone, whatever pads the batch, and padding learns nothing', async () => {
  const alone = await lossOf(
    [
      [1, 2],
      [0, -1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [1, 1],
  )
  const padded = await lossOf(
    [
      [1, 2],
      [0, -1],
      [70, -90],
    ],
    [
      [1, 0],
      [0, 1],
      [0, 1],
    ],
    [1, 1, 0],
  )
  expect(padded.loss).toBeCloseTo(alone.loss, 6)
  expect(padded.slopes.slice(4)).toEqual([0, 0])
  padded.slopes.slice(0, 4).forEach((slope, i) => {
    expect(slope).toBeCloseTo(alone.slopes[i]!, 6)
  })
})

it('of a target shared between classes is the mixture of their losses', async () => {
  const [a, b] = await Promise.all([lossOf([[0.3, 1.1]], [[1, 0]], [1]), lossOf([[0.3, 1.1]], [[0, 1]], [1])])
  expect((await lossOf([[0.3, 1.1]], [[0.25, 0.75]], [1])).loss).toBeCloseTo(0.25 * a.loss + 0.75 * b.loss, 6)
})

interface JointTruth {
  readonly shape: readonly [number, number, number, number]
  readonly slope: number
  readonly maps: number[]
  readonly scores: number[]
  readonly b: number[]
  readonly targets: number[]
  readonly weights: number[]
  readonly loss: number
  readonly slopes: Readonly<Record<'maps' | 'scores' | 'b', number[]>>
}

it('joint, of images with none, all and some of the classes, is what PyTorch says, and so are its slopes', async () => {
  const file = new URL('../../test/fixtures/network/losses.json', import.meta.url)
  const truth = JSON.parse(readFileSync(file, 'utf8')) as JointTruth
  const [images, classes] = truth.shape
  const graph = createGraph()
  const rows = [images, classes]
  const layers = createLayers({ graph, mode: 'train', weights: { 'pooling.b': floats([classes], truth.b) } })
  const maps = graph.input('maps', 'float32', truth.shape)
  const scores = graph.input('scores', 'float32', rows)
  const odds = poolInstances(layers, { logits: maps, features: maps }, { kind: 'noisy-and', a: truth.slope })
  const fed = { targets: graph.input('targets', 'float32', rows), weights: graph.input('weights', 'float32', [images]) }
  const loss = jointCrossEntropy({ odds, scores }, fed, 'sigmoid')
  const [ofMaps, ofScores, ofB] = gradients(graph, loss, [maps, scores, layers.trained.get('pooling.b')!])
  const found = await runOnce(
    { loss, 'slope/maps': ofMaps!, 'slope/scores': ofScores!, 'slope/b': ofB! },
    {
      maps: floats(truth.shape, truth.maps),
      scores: floats(rows, truth.scores),
      targets: floats(rows, truth.targets),
      weights: floats([images], truth.weights),
    },
  )
  expect(numbersOf(found.loss!)[0]).toBeCloseTo(truth.loss, 5)
  for (const name of ['maps', 'scores', 'b'] as const) {
    const slopes = numbersOf(found[`slope/${name}`]!)
    expect(slopes).toHaveLength(truth.slopes[name].length)
    for (const [i, slope] of slopes.entries()) expect(slope).toBeCloseTo(truth.slopes[name][i]!, 5)
  }
})

it('of sigmoids has the gradient of finite differences', async () => {
  await checkGradient([[3, 4]], (graph, scores) => {
    const targets = Array.from({ length: 12 }, (_, i) => Number(i % 5 < 2))
    return labelCrossEntropy(scores!, graph.constant(floats([3, 4], targets)), graph.constant(floats([3], [1, 0.5, 1])))
  })
})

it('of sigmoids is log 2 a class where nothing is said, and holds beyond the range of an exponential', async () => {
  const ofRow = async (scores: number[], targets: number[]): Promise<number> => {
    const graph = createGraph()
    const shape = [1, scores.length]
    const loss = labelCrossEntropy(
      graph.input('scores', 'float32', shape),
      graph.constant(floats(shape, targets)),
      graph.constant(floats([1], [1])),
    )
    return numbersOf((await runOnce({ loss }, { scores: floats(shape, scores) })).loss!)[0]!
  }
  expect(await ofRow([0, 0, 0], [1, 0, 1])).toBeCloseTo(3 * Math.LN2, 6)
  expect(await ofRow([150, -150], [0, 1])).toBeCloseTo(300, 3)
  expect(await ofRow([150, -150], [1, 0])).toBeCloseTo(0, 6)
})
