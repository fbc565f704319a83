/** A classifier of images with several classes each, trained on tiny images whose labels are known. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom } from '../base/index.ts'
import * as engine from '../engine/index.ts'
import { floats, numbersOf } from '../graph/index.ts'
import { encodePng8 } from '../image/index.ts'
import { classLearningNetwork } from './class-network.ts'
import {
  classModel,
  classRecipe,
  type ImageShelf,
  type LabelledSet,
  type LearningTools,
  openImageShelf,
  SPLITS,
  type SplitImage,
  trainClasses,
  trainMultiLabel,
} from './index.ts'
import { allRightShare, dropoutMasks } from './learning-steps.ts'

const SIZE = { width: 80, height: 76 }
const CLASSES = ['bars', 'dots']
const folder = temporaryFolder('train-multi-label')
const random = seededRandom(12)

/** Noise, with bars, with dots, or with both. */
async function picture(name: string, labels: readonly string[]): Promise<string> {
  const { width, height } = SIZE
  const bytes = Uint8Array.from({ length: width * height }, () => 30 + random.integer(20))
  const put = (x: number, y: number, [w, h]: readonly [number, number]): void => {
    for (let i = 0; i < w * h; i++) bytes[(y + Math.floor(i / w)) * width + x + (i % w)] = 220
  }
  for (const label of labels)
    for (let i = 0; i < 9; i++)
      put(random.integer(width - 20), random.integer(height - 20), label === 'bars' ? [18, 2] : [6, 6])
  const path = join(folder, name)
  writeFileSync(path, await encodePng8({ width, height, samples: 1, bytes }))
  return path
}

const COMBINATIONS = [['bars'], ['dots'], ['bars', 'dots']] as const
const images: SplitImage[] = []
for (const split of SPLITS)
  for (let i = 0; i < 18; i++) {
    const [name, labels] = [`${split}-${i}.png`, COMBINATIONS[i % 3]!]
    const planes = [{ path: await picture(name, labels), page: 0 }]
    images.push({ name, planes, label: labels.join(';'), labels, group: name, split })
  }
const set: LabelledSet = { classes: CLASSES, images, isMultiLabel: true }
const shelf: ImageShelf = await openImageShelf(set.images, { threads: 1 })
afterAll(() => shelf.close())

const choice = { pooling: { kind: 'noisy-and' }, crop: 64, gain: 0 } as const
const recipe = { ...classRecipe(choice), batchSize: 9, schedule: { kind: 'constant', rate: 2e-3 } } as const
const onCpu: LearningTools = { providers: ['cpu'], threads: 1 } as LearningTools

describe('a classifier of images with several classes', () => {
  it('learns each of them from images that have one or both, and says of each for itself', async () => {
    const training = { set, shelf, recipe, limit: { epochs: 50 }, seed: 1 }
    const classifier = await trainMultiLabel(training, onCpu)
    const { test, scored, state } = classifier
    expect(state.best!.figures!.accuracy).toBeGreaterThanOrEqual(15 / 18)
    expect(test.meanAveragePrecision).toBeGreaterThan(0.9)
    expect(test.perClass.map(({ images: count }) => count)).toEqual([12, 12])
    const both = scored.filter(({ labels }) => labels.length === 2)
    const sums = both.map(({ probabilities }) => probabilities[0]! + probabilities[1]!)
    expect(sums.reduce((a, b) => a + b, 0) / sums.length).toBeGreaterThan(1.5)

    const { card, onnx } = await classModel(classifier, {
      name: 'Figures',
      set,
      shelf,
      seed: 1,
      choice,
      recipe,
      channels: [{ name: 'grey', meaning: '' }],
      pixelSizeMicrons: null,
      downsample: 1,
      data: 'made up',
      dataLicence: null,
      licence: null,
      splitBy: 'image',
      programVersion: '0',
      createdAt: '2026-01-01T00:00:00Z',
    })
    expect(card.output).toMatchObject({ activation: 'sigmoid', positiveClass: null })
    expect(card.notes).toContain('may have several of the classes')
    expect(card.metrics['test subsetAccuracy']).toBe(test.subsetAccuracy)
    expect(card.training!.counts).toMatchObject({ 'train images of bars': 12, 'train images of dots': 12 })
    // The file says of the first test image what was judged: as logits.
    const session = await engine.openSession(onnx, { threads: 1 })
    const shape = [1, 1, SIZE.height, SIZE.width]
    const request = {
      images: [36],
      batchSize: 1,
      order: 'once',
      normalisation: card.normalisation,
      size: SIZE,
    } as const
    for await (const { images: data } of shelf.batches(request)) {
      const { scores } = await session.run({ images: { dtype: 'float32', shape, data } })
      const wanted = scored.find(({ name }) => name === 'test-0.png')!.probabilities
      for (const [k, score] of numbersOf(scores!).entries())
        expect(1 / (1 + Math.exp(-score))).toBeCloseTo(wanted[k]!, 5)
    }
    await session.release()
  }, 240_000)

  it('is trained by its own name only', async () => {
    const training = { set, shelf, recipe, limit: { epochs: 1 }, seed: 1 }
    await expect(trainClasses(training, onCpu)).rejects.toThrow('several classes each')
    await expect(trainMultiLabel({ ...training, set: { ...set, isMultiLabel: false } }, onCpu)).rejects.toThrow(
      'one class each',
    )
  })

  it('refuses crops and images smaller than the network sees, before anything is trained', async () => {
    const training = { set, shelf, recipe: { ...recipe, crop: 40 }, limit: { epochs: 1 }, seed: 1 }
    await expect(trainMultiLabel(training, onCpu)).rejects.toThrow('Crops of 40 pixels are smaller than the 63')
    const small = await openImageShelf(set.images, { threads: 1, shrink: 2 })
    await expect(trainMultiLabel({ ...training, recipe, shelf: small }, onCpu)).rejects.toMatchObject({
      code: 'unsupported_image',
      message: expect.stringMatching(/measure 40 × 38 pixels .* it needs 63/),
    })
    await small.close()
  })
})

it('the joint step of sigmoids starts where each class is as likely as its pooled probability says', async () => {
  const network = classLearningNetwork(recipe, [2, 1, 64, 64], { classes: 2, seed: 2, activation: 'sigmoid' })
  const { 'weighing.weight': weight, 'weighing.bias': bias } = network.state
  expect(numbersOf(weight!)).toEqual([12, 0, 0, 12])
  expect(numbersOf(bias!)).toEqual([-6, -6])
  const session = await engine.openSession(network.onnx, { threads: 1 })
  const feeds = {
    images: floats([2, 1, 64, 64], new Float32Array(2 * 64 * 64)),
    targets: floats([2, 2], [1, 1, 0, 0]),
    counts: floats([2], [1, 1]),
    rate: floats([], [1e-3]),
    step: floats([], [1]),
    ...dropoutMasks(network.dropouts!, 1),
  }
  const { loss } = await session.run({ ...network.state, ...feeds })
  expect(numbersOf(loss!)[0]).toBeGreaterThan(0)
  await session.release()
})

it('a batch is right as far as all classes of an image are, and padding does not count', () => {
  const share = allRightShare(
    { scores: floats([4, 2], [1, -1, 0.5, 2, -3, 0.1, 9, 9]) },
    {
      feeds: { targets: floats([4, 2], [1, 0, 1, 0, 0, 1, 0, 0]), counts: floats([4], [1, 1, 1, 0]) },
      images: 3,
    },
  )
  expect(share).toBeCloseTo(2 / 3, 12)
})
