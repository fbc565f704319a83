/** A detector trained on tiny images: repeatable, resumable, judged on images that it has not seen, and what it does when memory or a device goes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { faultOf } from '../../test/toy-training.ts'
import { Fault, seededRandom } from '../base/index.ts'
import * as engine from '../engine/index.ts'
import { encodePng8 } from '../image/index.ts'
import { IMAGES } from './graph-ends.ts'
import type { SplitImage } from './index.ts'
import {
  type ImageShelf,
  type LabelledSet,
  type LearningTools,
  openImageShelf,
  type RareRecipe,
  rareRecipe,
  SPLITS,
  trainRare,
} from './index.ts'
import { learningNetwork } from './rare-network.ts'

/** What the next sessions do instead of running: by provider and step, a Fault or nothing. */
let mishap: (provider: engine.ProviderName, step: number, images: number) => Fault | undefined
const opened: { provider: engine.ProviderName; isFused: boolean }[] = []

vi.mock('../engine/index.ts', async (original) => {
  const real = await original<typeof engine>()
  /** The CPU under the name of the provider that is asked for. */
  async function openOnBest(
    network: engine.NetworkFile,
    options: engine.BestOptions = {},
  ): Promise<engine.BestSession> {
    const [provider] = real.providerOrder(options.providers)
    const onnx = network instanceof Uint8Array ? network : network(provider === 'directml' ? 'dml' : provider!)
    opened.push({ provider: provider!, isFused: Buffer.from(onnx).includes('FusedMatMul') })
    const session = await real.openOnBest(onnx, { providers: ['cpu'], threads: 1 })
    return {
      ...session,
      provider: provider!,
      async run(feeds, wanted) {
        const fault = mishap(provider!, Number(feeds.step!.data[0]), feeds[IMAGES]!.shape[0]!)
        if (fault) throw fault
        return session.run(feeds, wanted)
      },
    }
  }
  return { ...real, openOnBest }
})
beforeEach(() => {
  mishap = () => undefined
  opened.length = 0
})

const SIZE = { width: 84, height: 78 }
const folder = temporaryFolder('train-rare')
const random = seededRandom(6)

/** Specks of two pixels; positive images have a square of twelve. */
async function picture(name: string, isPositive: boolean, { width, height } = SIZE): Promise<string> {
  const bytes = Uint8Array.from({ length: width * height }, () => 30 + random.integer(20))
  const put = (x: number, y: number, side: number): void => {
    for (let i = 0; i < side * side; i++) bytes[(y + Math.floor(i / side)) * width + x + (i % side)] = 220
  }
  for (let i = 0; i < 12; i++) put(random.integer(width - 4), random.integer(height - 4), 2)
  if (isPositive) put(16 + random.integer(width - 48), 16 + random.integer(height - 48), 12)
  const path = join(folder, name)
  writeFileSync(path, await encodePng8({ width, height, samples: 1, bytes }))
  return path
}

async function labelled(perSide: number): Promise<LabelledSet> {
  const images: SplitImage[] = []
  for (const split of SPLITS)
    for (let i = 0; i < perSide; i++) {
      const name = `${split}-${i}.png`
      const planes = [{ path: await picture(name, i % 2 === 1), page: 0 }]
      images.push({ name, planes, label: i % 2 === 1 ? 'positive' : 'negative', group: name, split })
    }
  return { classes: ['negative', 'positive'], images }
}

const set = await labelled(8)
const shelf: ImageShelf = await openImageShelf(set.images, { threads: 1 })
afterAll(() => shelf.close())

const usual = rareRecipe({ network: 'wscnn-4', pooling: 'max', preset: 'default', secondFilter: 3 })
const recipe: RareRecipe = {
  ...usual,
  batchSize: 4,
  schedule: { kind: 'constant', rate: 1e-3 },
  augmentation: { ...usual.augmentation, shiftPixels: 5, scalePixels: 5 },
}
const training = { set, shelf, recipe, limit: { epochs: 3 }, seed: 1 }
const onCpu: LearningTools = { providers: ['cpu'] }

describe('a detector', () => {
  it('is the same file for the same seed, and for a training that was interrupted and went on', async () => {
    const path = join(folder, 'checkpoint.npz')
    const uncut = await trainRare(training, {
      ...onCpu,
      async onCheckpoint(state) {
        if (state.step === 4) await engine.writeCheckpoint(path, state)
      },
    })
    const checkpoint = await engine.readCheckpoint(path)
    expect([checkpoint.step, checkpoint.batchSize]).toEqual([4, 4])
    const resumed = await trainRare({ ...training, checkpoint }, onCpu)
    expect(Buffer.from(resumed.onnx).equals(Buffer.from(uncut.onnx))).toBe(true)
    expect(resumed.scored).toEqual(uncut.scored)
    const other = await trainRare({ ...training, seed: 2, limit: { epochs: 1 } }, onCpu)
    expect(Buffer.from(other.onnx).equals(Buffer.from(uncut.onnx))).toBe(false)
  })

  it('is judged on the validation and test images, each once, at the threshold of the validation images', async () => {
    const stages: string[] = []
    const detector = await trainRare(
      { ...training, limit: { epochs: 1 } },
      { ...onCpu, onStage: (stage) => void stages.push(stage) },
    )
    expect(stages).toEqual(['preparing', 'training', 'evaluating'])
    expect(detector.scored.map(({ name }) => name)).toEqual(
      set.images.filter(({ split }) => split !== 'train').map(({ name }) => name),
    )
    const right = detector.scored.filter(
      ({ split, probability, label }) => split === 'test' && probability >= detector.threshold === (label === 1),
    )
    expect(detector.test).toMatchObject({ images: 8, accuracy: right.length / 8 })
    expect(detector.state.bestWeights).toBe(detector.weights)
  })
})

it.each([
  [
    'its pooling',
    { recipe: { ...recipe, network: { ...recipe.network, pooling: 'average' as const } } },
    /pooling was max and is average/,
  ],
  ['its optimizer', { recipe: { ...recipe, optimizer: { name: 'sgd' as const } } }, /optimizer was adam and is sgd/],
  ['its seed', { seed: 7 }, /seed was 1 and is 7/],
])('a checkpoint does not go on with another of %s', async (_, change, message) => {
  let checkpoint: engine.TrainingState | undefined
  await trainRare(
    { ...training, limit: { epochs: 1 } },
    { ...onCpu, onCheckpoint: async (state) => void (checkpoint = state) },
  )
  await expect(trainRare({ ...training, ...change, checkpoint }, onCpu)).rejects.toThrow(message)
})

it('a class that a side of the split lacks is named', async () => {
  const images = set.images.map((image) => (image.split === 'test' ? { ...image, label: 'negative' } : image))
  const fault = await faultOf(trainRare({ ...training, set: { ...set, images } }, onCpu))
  expect(fault).toMatchObject({ code: 'bad_labels', message: 'There are no images of positive for test.' })
})

describe('where memory runs out', () => {
  const memory = new Fault('out_of_memory', 'There is too little memory.')

  it('at the first step, training begins anew with half as many images, and ends as if it had begun so', async () => {
    mishap = (_, __, images) => (images > 2 ? memory : undefined)
    const messages: string[] = []
    const limit = { epochs: 1 }
    const detector = await trainRare(
      { ...training, limit },
      { ...onCpu, onMessage: (text) => void messages.push(text) },
    )
    expect(messages).toEqual(['There is too little memory. Beginning anew with 2 images at a time.'])
    expect([detector.state.batchSize, detector.state.step]).toEqual([2, 4])
    const small = await trainRare({ ...training, limit, recipe: { ...recipe, batchSize: 2 } }, onCpu)
    expect(Buffer.from(small.onnx).equals(Buffer.from(detector.onnx))).toBe(true)
  })

  it('later, training goes on from the last checkpoint, after as many epochs', async () => {
    mishap = (_, step, images) => (images > 2 && step > 2 ? memory : undefined)
    const messages: string[] = []
    const { state } = await trainRare(
      { ...training, limit: { epochs: 2 } },
      { ...onCpu, onMessage: (text) => void messages.push(text) },
    )
    expect(messages[0]).toContain('Going on from the last checkpoint with 2 images at a time')
    expect(state.history.map(({ step, epoch }) => [step, epoch])).toEqual([
      [2, 1],
      [8, 2],
    ])
  })

  it('also with two images, its Fault is thrown: one image has no statistics to normalise by', async () => {
    mishap = () => memory
    expect((await faultOf(trainRare(training, onCpu))).code).toBe('out_of_memory')
    expect(opened.map(({ provider }) => provider)).toEqual(['cpu', 'cpu'])
  })

  it('an interrupted training keeps the batch that it had come down to', async () => {
    let checkpoint: engine.TrainingState | undefined
    mishap = (_, __, images) => (images > 2 ? memory : undefined)
    await trainRare(
      { ...training, limit: { epochs: 1 } },
      { ...onCpu, onCheckpoint: async (state) => void (checkpoint = state) },
    )
    mishap = () => undefined
    const { state } = await trainRare({ ...training, limit: { epochs: 2 }, checkpoint }, onCpu)
    expect([state.batchSize, state.step]).toEqual([2, 8])
  })
})

describe('on other providers', () => {
  it('training goes on elsewhere when the device goes away, from the last checkpoint, with a graph for where it runs', async () => {
    const gone = new Fault('provider_missing', 'WebGPU: the device stopped answering.')
    mishap = (provider, step) => (provider === 'webgpu' && step > 3 ? gone : undefined)
    const messages: string[] = []
    const providers: string[] = []
    const tools: LearningTools = {
      providers: ['webgpu'],
      onMessage: (text) => void messages.push(text),
      onProvider: (provider) => void providers.push(provider),
    }
    const { state, provider } = await trainRare({ ...training, limit: { epochs: 2 } }, tools)
    expect([provider, providers, messages[0]]).toEqual([
      'cpu',
      ['webgpu', 'cpu'],
      'WebGPU: the device stopped answering. Going on from the last checkpoint elsewhere.',
    ])
    expect(state.history.map(({ step }) => step)).toEqual([2, 4])
    expect(opened.map(({ isFused }) => isFused)).toEqual([false, true])
  })

  it('what only some providers can do is in the graphs for these alone', () => {
    const isFused = (provider: Parameters<typeof learningNetwork>[3]): boolean =>
      Buffer.from(learningNetwork(recipe, [2, 1, 78, 84], 1, provider).onnx).includes('FusedMatMul')
    expect((['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const).map(isFused)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

it('cancelling ends a training within a batch and leaves the shelf usable', async () => {
  const controller = new AbortController()
  let steps = 0
  mishap = () => {
    if (++steps === 2) controller.abort()
    return undefined
  }
  expect((await faultOf(trainRare(training, { ...onCpu, signal: controller.signal }))).code).toBe('cancelled')
  expect(steps).toBe(2)
  for await (const { images } of shelf.batches({ batchSize: 1, order: 'once', normalisation: shelf.statistics() })) {
    expect(images.length).toBe(SIZE.width * SIZE.height)
    break
  }
})
