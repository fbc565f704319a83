/** A classifier trained on tiny images: repeatable, resumable, its file says what training said, and what it refuses. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom } from '../base/index.ts'
import * as engine from '../engine/index.ts'
import { createGraph, floats, numbersOf } from '../graph/index.ts'
import { encodePng8 } from '../image/index.ts'
import { createLayers, milCnn } from '../network/index.ts'
import { classLearningNetwork, classPredictingNetwork } from './class-network.ts'
import {
  type ClassRecipe,
  classModel,
  classRecipe,
  type ImageShelf,
  type LabelledSet,
  type LearningTools,
  openImageShelf,
  SPLITS,
  type SplitImage,
  trainClasses,
} from './index.ts'
import { dropoutMasks } from './learning-steps.ts'

const SIZE = { width: 80, height: 76 }
const CLASSES = ['bars', 'dots', 'empty']
const folder = temporaryFolder('train-classes')
const random = seededRandom(6)

/** Noise, with bars or with dots. */
async function picture(name: string, kind: string): Promise<string> {
  const { width, height } = SIZE
  const bytes = Uint8Array.from({ length: width * height }, () => 30 + random.integer(20))
  const put = (x: number, y: number, [w, h]: readonly [number, number]): void => {
    for (let i = 0; i < w * h; i++) bytes[(y + Math.floor(i / w)) * width + x + (i % w)] = 220
  }
  if (kind !== 'empty')
    for (let i = 0; i < 9; i++)
      put(random.integer(width - 20), random.integer(height - 20), kind === 'bars' ? [18, 2] : [6, 6])
  const path = join(folder, name)
  writeFileSync(path, await encodePng8({ width, height, samples: 1, bytes }))
  return path
}

const images: SplitImage[] = []
for (const split of SPLITS)
  for (let i = 0; i < 9; i++) {
    const [name, label] = [`${split}-${i}.png`, CLASSES[i % 3]!]
    images.push({ name, planes: [{ path: await picture(name, label), page: 0 }], label, group: name, split })
  }
const set: LabelledSet = { classes: CLASSES, images }
const shelf: ImageShelf = await openImageShelf(set.images, { threads: 1 })
afterAll(() => shelf.close())

const choice = { pooling: { kind: 'noisy-and', a: 10 }, crop: 64 } as const
const recipe: ClassRecipe = { ...classRecipe(choice), batchSize: 3, schedule: { kind: 'constant', rate: 1e-3 } }
const training = { set, shelf, recipe, limit: { epochs: 4 }, seed: 1 }
const onCpu: LearningTools = { providers: ['cpu'], threads: 1 } as LearningTools

describe('a classifier', () => {
  it('is the same file for the same seed, and for a training that was interrupted and went on', async () => {
    const path = join(folder, 'checkpoint.npz')
    const uncut = await trainClasses(training, {
      ...onCpu,
      async onCheckpoint(state) {
        if (state.step === 9) await engine.writeCheckpoint(path, state)
      },
    })
    const resumed = await trainClasses({ ...training, checkpoint: await engine.readCheckpoint(path) }, onCpu)
    expect(Buffer.from(resumed.onnx).equals(Buffer.from(uncut.onnx))).toBe(true)
    expect(uncut.test.images).toBe(9)
    expect(uncut.scored).toHaveLength(18)
    for (const { probabilities } of uncut.scored) expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5)

    const { card, onnx, test } = await classModel(uncut, {
      name: 'Figures',
      set,
      shelf,
      seed: 1,
      choice,
      recipe,
      channels: [{ name: 'grey' }] as never,
      pixelSizeMicrons: null,
      downsample: 1,
      data: 'made up',
      dataLicence: null,
      licence: null,
      splitBy: 'image',
      programVersion: '0',
      createdAt: '2026-01-01T00:00:00Z',
    })
    expect(card.task).toBe('classes')
    expect(card.classes).toEqual(CLASSES)
    expect(card.receptiveField).toBe(135)
    expect(card.metrics['test accuracy']).toBe(uncut.test.accuracy)
    expect(test!.output['class-map']!.shape).toEqual([1, 3, 1, 1])
    // Any size: a larger image has a map, and as many scores.
    const session = await engine.openSession(onnx, { threads: 1 })
    const large = await session.run({ images: floats([2, 1, 130, 211], new Float32Array(2 * 130 * 211)) })
    expect(large['class-map']!.shape).toEqual([2, 3, 2, 4])
    expect(large.scores!.shape).toEqual([2, 3])
    await session.release()
  })

  it('learns what three kinds of figures look like from labels on images alone', async () => {
    const augmentation = { ...recipe.augmentation, gain: 0 }
    const eager = { ...recipe, batchSize: 9, augmentation, schedule: { kind: 'constant', rate: 2e-3 } } as const
    const { state } = await trainClasses({ ...training, recipe: eager, limit: { epochs: 40 } }, onCpu)
    const losses = state.history.map(({ loss }) => loss)
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!)
    expect(state.best!.figures!.accuracy).toBeGreaterThanOrEqual(7 / 9)
  })

  it('refuses a class that has no image to learn from', async () => {
    const without = set.images.map((image) =>
      image.label === 'dots' && image.split === 'train' ? { ...image, label: 'bars' } : image,
    )
    await expect(trainClasses({ ...training, set: { ...set, images: without } }, onCpu)).rejects.toThrow(
      'no images of dots for train',
    )
  })
})

describe('the networks of a classifier', () => {
  it('keep the thresholds of Noisy-AND within 0 and 1, whatever the step', async () => {
    const network = classLearningNetwork(recipe, [3, 1, 64, 64], { classes: 3, seed: 2 })
    const session = await engine.openSession(network.onnx, { threads: 1 })
    const feeds = {
      images: floats(
        [3, 1, 64, 64],
        Float32Array.from({ length: 3 * 64 * 64 }, () => random.normal()),
      ),
      targets: floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
      counts: floats([3], [1, 1, 1]),
      rate: floats([], [50]),
      step: floats([], [1]),
      ...dropoutMasks(network.dropouts!, 1),
    }
    const { 'next/pooling.b': moved } = await session.run({ ...network.state, ...feeds })
    expect(numbersOf(moved!).every((b) => b === 0 || b === 1)).toBe(true)
    await session.release()
  })

  it.each([
    [63, 1],
    [64, 1],
    [96, 1],
    [110, 1],
    [111, 2],
  ])('make of a crop of %d pixels a map of %d', (side, map) => {
    const graph = createGraph()
    const layers = createLayers({ graph, mode: 'predict', random: seededRandom(1) })
    const { classMap } = milCnn(layers, graph.input('images', 'float32', [1, 2, side, side]), {
      classes: 4,
      pooling: { kind: 'mean' },
    })
    expect(classMap.shape).toEqual([1, 4, map, map])
  })

  it('refuse images smaller than 63 pixels with what to do', () => {
    expect(() => classPredictingNetwork(recipe, [1, 1, 62, 100], {}, 3)).toThrow('needs 63 pixels')
  })
})

describe('what a step leaves out', () => {
  const dropouts = [{ input: 'dropout/a', shape: [4, 1000, 1, 1], share: 0.2 }]
  const maskOf = (seed: number): number[] => numbersOf(dropoutMasks(dropouts, seed)['dropout/a']!)

  it('is the share that was asked for, with what is kept as much larger, and the same for the same seed', () => {
    const mask = maskOf(7)
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1.25)]))
    expect(mask.filter((value) => value === 0).length / 4000).toBeCloseTo(0.2, 1)
    expect(mask.reduce((a, b) => a + b) / 4000).toBeCloseTo(1, 1)
    expect(maskOf(7)).toEqual(mask)
    expect(maskOf(8)).not.toEqual(mask)
  })
})
