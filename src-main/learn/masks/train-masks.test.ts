/** A network that marks discs: trained in seconds, resumed, packed, put to work, and given what it cannot use. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { faultOf } from '../../../test/toy-training.ts'
import { seededRandom } from '../../base/index.ts'
import { checkParity, parseCheckpoint, type TrainingState, writeCheckpoint } from '../../engine/index.ts'
import { encodePng8, type Plane, writeLabelPng } from '../../image/index.ts'
import { type ModelCard, type ModelPackage, readModel, writeModel } from '../../model/index.ts'
import { averagePrecision } from '../../segmentation/index.ts'
import { dealFolds } from './deal-folds.ts'
import { type LabelledFile, readLabelledFolder } from './labelled-folder.ts'
import { maskModel } from './mask-model.ts'
import { DEFAULT_MASK_CHOICE, type MaskRecipe, maskRecipe } from './mask-recipe.ts'
import { type MaskShelf, openMaskShelf } from './mask-shelf.ts'
import { openSegmenter, type Segmenter } from './segmenter.ts'
import { type MaskNetwork, type MaskTraining, trainMasks } from './train-masks.ts'

const folder = temporaryFolder('masks')
const [images, labels] = [join(folder, 'images'), join(folder, 'labels')]
const IMAGES = 10

/** Touching discs of 12 to 18 pixels on dark, noisy ground. */
function scene(seed: number, { width, height } = { width: 112, height: 96 }) {
  const random = seededRandom(seed)
  const bytes = new Uint8Array(width * height)
  const truth = new Uint32Array(width * height)
  let count = 0
  for (let row = 0; row < Math.floor(height / 16); row++)
    for (let column = 0; column < Math.floor(width / 16); column++) {
      if (random.next() < 0.3) continue
      count++
      const [cx, cy, radius] = [
        16 * column + 8 + random.normal(),
        16 * row + 8 + random.normal(),
        6 + 3 * random.next(),
      ]
      const level = 90 + 120 * random.next()
      for (let i = 0; i < truth.length; i++) {
        if (truth[i] !== 0 || ((i % width) - cx) ** 2 + (Math.floor(i / width) - cy) ** 2 > radius ** 2) continue
        truth[i] = count
        bytes[i] = level
      }
    }
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.min(255, bytes[i]! + 20 + Math.abs(8 * random.normal()))
  return { width, height, bytes, truth: { width, height, labels: truth, count } }
}

const planeOf = ({ width, height, bytes }: ReturnType<typeof scene>): Plane => ({
  width,
  height,
  data: bytes,
  bitDepth: 8,
})

const recipe: MaskRecipe = {
  ...maskRecipe({ ...DEFAULT_MASK_CHOICE, width: 8, depth: 2 }),
  side: 64,
  diameter: 20,
  batchSize: 4,
  schedule: { kind: 'cosine', rate: 5e-3, warmUp: 10 },
  averaging: 0.9,
}
const limit = { epochs: 120 }
let shelf: MaskShelf
let files: readonly LabelledFile[]
let training: MaskTraining
let network: MaskNetwork
let model: ModelPackage
let segmenter: Segmenter

beforeAll(async () => {
  for (const path of [images, labels]) mkdirSync(path)
  const rows = ['id,modality,fold']
  for (let i = 0; i < IMAGES; i++) {
    const { width, height, bytes, truth } = scene(i)
    writeFileSync(join(images, `${i}.png`), await encodePng8({ width, height, samples: 1, bytes }))
    await writeLabelPng(join(labels, `${i}.png`), truth)
    rows.push(`${i},${i === 4 ? 'histology' : 'fluorescence'},${i % 3}`)
  }
  writeFileSync(join(folder, 'manifest.csv'), rows.join('\n'))
  const where = { modality: 'fluorescence' }
  files = (await readLabelledFolder({ images, labels, manifest: join(folder, 'manifest.csv'), where })).files
  shelf = await openMaskShelf(files, recipe.diameter, { threads: 2 })
  training = { shelf, sides: dealFolds(files, { folds: ['0', '1'], seed: 1 }), recipe, limit, seed: 3 }
  network = await trainMasks(training, { providers: ['cpu'] })
  const origin = {
    choice: DEFAULT_MASK_CHOICE,
    training,
    channel: { name: 'nuclei', meaning: '' },
    name: 'discs',
    seed: 3,
    pixelSizeMicrons: null,
    data: 'discs',
    dataLicence: null,
    licence: null,
    splitBy: 'fold',
    programVersion: 'test',
    createdAt: '2024-01-01T00:00:00.000Z',
  }
  model = await maskModel(network, origin)
  segmenter = await openSegmenter(model, { providers: ['cpu'] })
  return async () => {
    await segmenter.close()
    await shelf.close()
  }
}, 120_000)

it('folds are held out, and what the table does not choose is left alone', () => {
  expect(files.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '5', '6', '7', '8', '9'])
  const { train, validation, test } = training.sides
  expect(test.map((i) => files[i]!.name)).toEqual(['2', '5', '8'])
  expect([...train, ...validation].length).toBe(6)
  expect(validation.length).toBe(1)
})

it('finds discs that it has not seen, touching ones apart', () => {
  expect(network.test!.images).toBe(3)
  expect(network.test!.ap[0]!.ap).toBeGreaterThan(0.85)
  expect(network.state.best!.score).toBe(network.validation.map)
})

it('trains to the same bits whether it is stopped and resumed or not', async () => {
  const short = { ...training, limit: { epochs: 4 } }
  let half: TrainingState | undefined
  const whole = await trainMasks(short, { providers: ['cpu'] })
  await trainMasks(
    { ...training, limit: { epochs: 4 } },
    {
      providers: ['cpu'],
      wish: () => (half && half.step >= whole.state.step / 2 ? 'stop' : 'go'),
      async onCheckpoint(state) {
        if (state.step <= whole.state.step / 2) half = state
      },
    },
  )
  const path = join(folder, 'half.npz')
  await writeCheckpoint(path, half!)
  const { readFileSync } = await import('node:fs')
  const resumed = await trainMasks(
    { ...short, checkpoint: parseCheckpoint(readFileSync(path)) },
    { providers: ['cpu'] },
  )
  expect(resumed.state.step).toBe(whole.state.step)
  expect(resumed.state.tensors).toEqual(whole.state.tensors)
})

describe('the package', () => {
  it('is read again as it was written, and the runtime agrees with its test tensors', async () => {
    const path = join(folder, 'discs')
    const hash = await writeModel(path, model)
    const read = await readModel(path)
    expect(read.hash).toBe(hash)
    expect(read.card).toMatchObject({
      task: 'segmentation',
      masks: { head: 'distance', stride: 8, diameterPixels: 20 },
    })
    expect((await checkParity(read.onnx, read.test!)).agrees).toBe(true)
  })

  it('is refused as a segmenter where its card says something else', async () => {
    const refused = async (change: Partial<ModelCard>) =>
      (await faultOf(openSegmenter({ ...model, card: { ...model.card, ...change } }))).describe()
    expect(await refused({ task: 'classes' })).toContain('does not mark objects')
    expect(await refused({ masks: null })).toContain('does not mark objects')
    const two = {
      channels: [
        { name: 'a', meaning: '' },
        { name: 'b', meaning: '' },
      ],
    }
    expect(await refused(two)).toContain('takes 2 channels')
  })
})

describe('at work', () => {
  it('finds the same objects in an image twice as large', async () => {
    const small = scene(50)
    const [width, height] = [2 * small.width, 2 * small.height]
    const twice = (from: ArrayLike<number>) =>
      Uint32Array.from(
        { length: width * height },
        (_, i) => from[Math.floor(Math.floor(i / width) / 2) * small.width + ((i % width) >> 1)]!,
      )
    const data = Uint8Array.from(twice(small.bytes))
    const truth = { width, height, labels: twice(small.truth.labels), count: small.truth.count }
    const { labels: found, diameter } = await segmenter.segment({ width, height, data, bitDepth: 8 })
    expect(diameter).toBeGreaterThan(24)
    expect(averagePrecision(truth, found).byThreshold[0]!.ap).toBeGreaterThan(0.8)
  })

  it.each(['maps', 'objects'] as const)('merges views by %s, and says how sure it is', async (merge) => {
    const image = scene(51)
    const plane = planeOf(image)
    const alone = await segmenter.segment(plane)
    expect([alone.spread, alone.doubt]).toEqual([undefined, undefined])
    const merged = await segmenter.segment(plane, { views: 7, merge })
    const own = averagePrecision(image.truth, merged.labels).meanPrecision
    expect(own).toBeGreaterThan(averagePrecision(image.truth, alone.labels).meanPrecision - 0.05)
    expect(merged.doubt!.length).toBe(merged.labels.count + 1)
    expect(Math.max(...merged.doubt!)).toBeLessThanOrEqual(1)
    expect(Math.max(...merged.spread!.data)).toBeGreaterThan(0)
  })

  it('of a turned image with all views turns what it finds', async () => {
    const image = scene(52, { width: 96, height: 96 })
    const turned = {
      ...planeOf(image),
      data: Uint8Array.from(image.bytes, (_, i) => image.bytes[(i % 96) * 96 + Math.floor(i / 96)]!),
    }
    const [straight, exchanged] = [
      await segmenter.segment(planeOf(image), { views: 7 }),
      await segmenter.segment(turned, { views: 7 }),
    ]
    const back = {
      ...exchanged.labels,
      labels: Uint32Array.from(
        exchanged.labels.labels,
        (_, i) => exchanged.labels.labels[(i % 96) * 96 + Math.floor(i / 96)]!,
      ),
    }
    expect(averagePrecision(straight.labels, back).byThreshold.at(-1)!.ap).toBeGreaterThan(0.95)
  })

  it.each<[string, Plane]>([
    ['one pixel', { width: 1, height: 1, data: Uint8Array.of(7), bitDepth: 8 }],
    ['one row', { width: 300, height: 1, data: new Uint8Array(300).fill(3), bitDepth: 8 }],
    ['black', { width: 70, height: 50, data: new Uint16Array(3500), bitDepth: 16 }],
    ['saturated', { width: 70, height: 50, data: new Uint16Array(3500).fill(65_535), bitDepth: 16 }],
    ['not a number', { width: 70, height: 50, data: new Float32Array(3500).fill(Number.NaN), bitDepth: 32 }],
    [
      'half not a number',
      {
        width: 70,
        height: 50,
        data: Float32Array.from({ length: 3500 }, (_, i) => (i % 2 ? Number.NaN : i % 90)),
        bitDepth: 32,
      },
    ],
  ])('takes an image that is %s', async (_, plane) => {
    const { labels: found, foreground } = await segmenter.segment(plane, { views: 3 })
    expect([found.width, found.height, found.labels.length]).toEqual([plane.width, plane.height, plane.data.length])
    expect(foreground.data.every((value) => value >= 0 && value <= 1)).toBe(true)
  })

  it('takes one giant object', async () => {
    const size = { width: 400, height: 300 }
    const data = Uint8Array.from({ length: 120_000 }, (_, i) =>
      ((i % 400) - 200) ** 2 + (Math.floor(i / 400) - 150) ** 2 < 120 ** 2 ? 200 : 20,
    )
    const { labels: found } = await segmenter.segment({ ...size, data, bitDepth: 8 })
    const truth = { ...size, labels: Uint32Array.from(data, (value) => Number(value > 100)), count: 1 }
    expect(averagePrecision(truth, found).byThreshold[0]!.ap).toBe(1)
  })
})

describe('labels and folders that teach nothing', () => {
  it('are refused: no pairs, no column, no fold, other sizes, no objects', async () => {
    const told = async (work: Promise<unknown>) => (await faultOf(work)).describe()
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    const manifest = join(folder, 'manifest.csv')
    expect(await told(readLabelledFolder({ images, labels: empty }))).toContain('has labels of the same name')
    expect(await told(readLabelledFolder({ images: join(folder, 'absent'), labels }))).toContain('cannot be read')
    expect(await told(readLabelledFolder({ images, labels, manifest, where: { stain: 'DAPI' } }))).toContain(
      'no column stain',
    )
    expect(await told(readLabelledFolder({ images, labels, manifest, where: { modality: 'X' } }))).toContain(
      'chooses no image',
    )
    expect(() => dealFolds(files, { folds: ['9'], seed: 1 })).toThrow('0 labelled images of folds 9')
    const mixed = { name: 'mixed', image: files[0]!.image, labels: join(folder, 'small.png') }
    await writeLabelPng(mixed.labels, { width: 2, height: 2, labels: new Uint32Array(4), count: 0 })
    expect(await told(openMaskShelf([mixed], 20, { threads: 1 }))).toContain('2 × 2 pixels')
    const blank = { ...shelf, planes: shelf.planes.map((plane) => ({ ...plane, objects: 0 })) }
    expect(await told(trainMasks({ ...training, shelf: blank }))).toContain('No object is labelled')
  })
})
