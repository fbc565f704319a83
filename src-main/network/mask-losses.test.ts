/** Losses of masks against PyTorch (make_mask_losses.py), closed forms and limits. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { createGraph, floats, gradients, numbersOf, type Shape, type Value } from '../graph/index.ts'
import { diceLoss, focalLoss, lovaszHinge, pixelCrossEntropy, sigmoidCrossEntropy } from './index.ts'

interface Fixture {
  readonly shape: number[]
  readonly logits: number[]
  readonly targets: number[]
  readonly soft: number[]
  readonly weights: number[]
  readonly scores: number[]
  readonly classes: number[]
  readonly cases: Readonly<Record<string, { loss: number; gradient: number[] }>>
}
const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/network/mask-losses.json', import.meta.url), 'utf8'),
) as Fixture

interface Given {
  readonly logits: readonly number[]
  readonly targets: readonly number[]
  readonly weights?: readonly number[]
  readonly shape: Shape
}

async function lossOf(loss: (logits: Value, targets: Value, weights: Value) => Value, given: Given) {
  const { shape } = given
  const weightShape = [shape[0]!, 1, ...shape.slice(2)]
  const graph = createGraph()
  const logits = graph.input('logits', 'float32', shape)
  const value = loss(logits, graph.input('targets', 'float32', shape), graph.input('weights', 'float32', weightShape))
  const [slopes] = gradients(graph, value, [logits])
  const weights = given.weights ?? new Array<number>(weightShape.reduce((a, b) => a * b)).fill(1)
  const found = await runOnce(
    { value, slopes: slopes! },
    {
      logits: floats(shape, given.logits),
      targets: floats(shape, given.targets),
      weights: floats(weightShape, weights),
    },
  )
  return { loss: numbersOf(found.value!)[0]!, gradient: numbersOf(found.slopes!) }
}

const { shape, logits, targets, soft, weights, scores, classes } = fixture
const CASES: Readonly<Record<string, () => ReturnType<typeof lossOf>>> = {
  lovasz: () => lossOf((x, t) => lovaszHinge(x, t), { logits, targets, shape }),
  dice: () => lossOf((x, t) => diceLoss(x, t), { logits, targets, shape }),
  focal: () => lossOf((x, t, w) => focalLoss(x, t, { weights: w, gamma: 2 }), { logits, targets, weights, shape }),
  entropy: () => lossOf(sigmoidCrossEntropy, { logits, targets: soft, weights, shape }),
  pixels: () => lossOf(pixelCrossEntropy, { logits: scores, targets: classes, weights, shape: [2, 3, 4, 5] }),
}

describe('loss and gradient are those of PyTorch', () => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const found = await CASES[name]!()
    const wanted = fixture.cases[name]!
    expect(found.loss).toBeCloseTo(wanted.loss, 5)
    found.gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(wanted.gradient[i]!, 5)
    })
  })
})

describe('Lovász hinge', () => {
  const oneImage = (logit: readonly number[], truth: readonly number[]) =>
    lossOf((x, t) => lovaszHinge(x, t), { logits: logit, targets: truth, shape: [1, 1, 1, truth.length] })

  it('is nothing where every pixel is right by a margin of one', async () => {
    expect((await oneImage([3, -1, 1, -5], [1, 0, 1, 0])).loss).toBe(0)
  })

  it('of errors of one and none is the Jaccard loss of the mask: one of three found, one too many', async () => {
    // Hinge errors of 2 count twice what errors of 1 count, so logits of ±1 give twice the Jaccard loss.
    const { loss } = await oneImage([1, -1, -1, 1, -1], [1, 1, 1, 0, 0])
    expect(loss).toBeCloseTo(2 * (1 - 1 / 4), 6)
  })

  it('of an image without objects is the largest error alone', async () => {
    expect((await oneImage([0.5, -2, 2, -1], [0, 0, 0, 0])).loss).toBeCloseTo(3, 6)
  })
})

describe('limits', () => {
  const one: Shape = [1, 1, 1, 1]

  it('the cross entropy of logits far beyond an exponential is the margin', async () => {
    for (const logit of [-300, 300])
      expect((await lossOf(sigmoidCrossEntropy, { logits: [logit], targets: [0.25], shape: one })).loss).toBeCloseTo(
        logit > 0 ? 0.75 * logit : -0.25 * logit,
        3,
      )
  })

  it('a focal loss with gamma 0 is the cross entropy', async () => {
    const given = { logits, targets, weights, shape }
    const focal = await lossOf((x, t, w) => focalLoss(x, t, { weights: w, gamma: 0 }), given)
    expect(focal.loss).toBeCloseTo((await lossOf(sigmoidCrossEntropy, given)).loss, 6)
  })

  it('Dice of an empty image that is seen as empty is nothing', async () => {
    const { loss } = await lossOf((x, t) => diceLoss(x, t), {
      logits: [-40, -40],
      targets: [0, 0],
      shape: [1, 1, 1, 2],
    })
    expect(loss).toBeCloseTo(0, 6)
  })
})
