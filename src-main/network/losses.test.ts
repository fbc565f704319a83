/** Cross entropy against closed forms, and rows that only pad a batch. */
import { expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { createGraph, floats, gradients, numbersOf } from '../graph/index.ts'
import { softmaxCrossEntropy } from './index.ts'

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
