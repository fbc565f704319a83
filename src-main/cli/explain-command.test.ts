/** `explain` from words to the written map, and what it says of things that do not fit. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { createGraph, floats, meanOver, sigmoid, writeOnnx } from '../graph/index.ts'
import { readPlane, writeFloatTiff } from '../image/index.ts'
import { CARD_FORMAT, type ModelCard, writeModel } from '../model/index.ts'
import { convolution, createLayers, dense } from '../network/index.ts'
import { parseArguments } from './arguments.ts'
import { explainCommand } from './explain-command.ts'
import type { Session } from './session.ts'

const folder = temporaryFolder('explain')
const classifier = fileURLToPath(new URL('../../test/fixtures/explain/classifier.onnx', import.meta.url))
const truth: { shape: [number, number, number, number]; images: number[]; scores: number[][]; slopes: number[][][] } =
  JSON.parse(readFileSync(classifier.replace('.onnx', '.json'), 'utf8'))
const [, channels, height, width] = truth.shape
const map = join(folder, 'map.tif')

beforeAll(async () => {
  for (let c = 0; c < channels; c++) {
    const data = Float32Array.from(truth.images.slice(c * width * height, (c + 1) * width * height))
    await writeFloatTiff(join(folder, `channel${c}.tif`), { width, height, data })
  }
  await writeFloatTiff(join(folder, 'small.tif'), { width: 3, height: 3, data: new Float32Array(9) })
  writeFileSync(join(folder, 'text.onnx'), 'not a network')
  await writeModel(join(folder, 'spots'), { onnx: spotClassifier(), card, test: null })
  const spots = Float32Array.from({ length: 40 * 30 }, (_, i) => 100 + (inSpot(i) ? 60 : 0))
  await writeFloatTiff(join(folder, 'spots.tif'), { width: 40, height: 30, data: spots })
})

/** Two squares. */
const inSpot = (i: number): boolean => {
  const [x, y] = [i % 40, Math.floor(i / 40)]
  return (x >= 5 && x < 13 && y >= 5 && y < 13) || (x >= 22 && x < 32 && y >= 15 && y < 24)
}

/** Two classes by place: what is brighter than 0 and what is darker; the share of an image that is, and scores of it. */
function spotClassifier(): Uint8Array {
  const graph = createGraph()
  const weights = {
    'classes.weight': floats([2, 1, 1, 1], [6, -6]),
    'classes.bias': floats([2], [-3, -3]),
    'weighing.weight': floats([2, 2], [6, 0, 0, 6]),
    'weighing.bias': floats([2], [0, 0]),
  }
  const layers = createLayers({ graph, mode: 'predict', weights })
  const images = graph.input('images', 'float32', [1, 1, 8, 8])
  const maps = sigmoid(convolution(layers, 'classes', images, { filters: 2, size: 1, bias: true }))
  const pooled = meanOver(maps, [2, 3])
  const open = ['batch', undefined, 'height', 'width']
  return writeOnnx(
    { scores: dense(layers, 'weighing', pooled, { outputs: 2 }), pooled, 'class-map': maps },
    { openExtents: { images: open, 'class-map': open } },
  )
}

const card: ModelCard = {
  format: CARD_FORMAT,
  task: 'classes',
  name: 'Spots',
  classes: ['bright', 'dark'],
  channels: [{ name: 'DNA', meaning: 'nuclei' }],
  pixelSizeMicrons: null,
  input: { name: 'images', layout: 'NCHW', height: null, width: null, batch: null },
  output: { name: 'scores', kind: 'logits', activation: 'softmax', positiveClass: null },
  normalisation: { mean: [110], deviation: [50] },
  downsample: 1,
  receptiveField: 1,
  featureMap: 'class-map',
  featureStride: null,
  layers: null,
  sight: null,
  masks: null,
  regions: null,
  training: null,
  metrics: {},
  programVersion: '0.0.0',
  parent: null,
  licence: null,
  createdAt: '2026-01-01T00:00:00Z',
  notes: '',
}

interface Said {
  readonly class: string
  readonly probability: number | null
  readonly classes: readonly { name: string; score: number; probability: number }[]
  readonly regions: readonly object[]
  readonly share?: number
}

async function explain(words: string): Promise<Said> {
  const given = words.replaceAll('DIR', folder).replace('MODEL', classifier).split(' ')
  const session: Partial<Session> = {
    signal: new AbortController().signal,
    progress: { report() {}, say() {}, end() {} },
  }
  const args = parseArguments(['--provider', 'cpu', ...given], explainCommand.flags, 0)
  return (await explainCommand.run(args, session as Session)).json as Said
}

const IMAGE = '--image DIR/channel0.tif,DIR/channel1.tif'
const SPOTS = '--model DIR/spots --image DIR/spots.tif --method jacobian'

describe('explain', () => {
  it('writes the map of an image of several files, of the class asked for', async () => {
    const said = await explain(`--model MODEL ${IMAGE} --class 2 --out DIR/map.tif`)
    expect(said.class).toBe('2')
    said.classes.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(truth.scores[0]![i]!, 4)
    })
    expect(said.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9)
    const { data, ...size } = await readPlane({ path: map, page: 0 })
    expect(size).toEqual({ width, height, bitDepth: 32 })
    const slope = truth.slopes[0]![2]!
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.max(Math.abs(slope[i]!), Math.abs(slope[width * height + i]!)), 4)
    })
  })

  it('brings pixels into the units of a network without a card', async () => {
    for (let c = 0; c < channels; c++) {
      const { data } = await readPlane({ path: join(folder, `channel${c}.tif`), page: 0 })
      const stored = Float32Array.from(data, (value) => 40 * value + 100)
      await writeFloatTiff(join(folder, `raw${c}.tif`), { width, height, data: stored })
    }
    const raw = '--image DIR/raw0.tif,DIR/raw1.tif --mean 100 --deviation 40'
    const said = await explain(`--model MODEL ${raw} --out DIR/map.tif`)
    said.classes.forEach(({ score }, i) => {
      expect(score).toBeCloseTo(truth.scores[0]![i]!, 3)
    })
  })

  it('writes the Jacobian map of a class or of all, and the mask of what it shows', async () => {
    const said = await explain(`${SPOTS} --class bright --out DIR/map.tif --mask DIR/mask.png`)
    expect(said).toMatchObject({ class: 'bright', mask: join(folder, 'mask.png'), converged: true })
    expect(said).toMatchObject({ iterations: expect.any(Number), threshold: expect.any(Number) })
    const mask = await readPlane({ path: join(folder, 'mask.png'), page: 0 })
    expect(mask).toMatchObject({ width: 40, height: 30, bitDepth: 8 })
    const inside = Array.from(mask.data, (value) => value === 255)
    expect(Array.from(mask.data).every((value, i) => value === 255 || (value === 0 && !inSpot(i)))).toBe(true)
    // Smoothing widens the squares of 64 and 90 pixels by no more than one on each side.
    const pixels = inside.filter((isIn) => isIn).length
    expect(pixels).toBeLessThanOrEqual(10 * 10 + 12 * 11)
    expect(said.share).toBeCloseTo(pixels / 1200, 9)
    const bright = (await readPlane({ path: map, page: 0 })).data
    bright.forEach((value, i) => {
      if (inSpot(i)) expect(value).toBeGreaterThan(0.1)
      else expect(value).toBeLessThan(0.1)
    })
    await explain(`${SPOTS} --class dark --out DIR/map.tif`)
    expect((await readPlane({ path: map, page: 0 })).data.every((value) => value === 0)).toBe(true)
    const all = await explain(`${SPOTS} --class all --out DIR/map.tif`)
    expect(all).toMatchObject({ class: 'all', probability: null })
    expect(all).not.toHaveProperty('mask')
  })

  it.each([
    [`${SPOTS} --class neither --out DIR/map.tif`, /no class neither: the model has bright, dark/],
    [`${SPOTS} --out DIR/map.tif --mask DIR/mask.tif`, /--mask is .*mask.tif: a .png is written/],
    [`--model MODEL ${IMAGE} --out DIR/map.tif --mask DIR/mask.png`, /--mask goes with --method jacobian/],
    [`--model MODEL ${IMAGE} --method jacobian --out DIR/map.tif`, /no output is such a map, made by a Sigmoid/],
    [`--model MODEL ${IMAGE} --class all --out DIR/map.tif`, /gradient explains one class, not all of them together/],
    [`--model MODEL --image DIR/channel0.tif --out DIR/map.tif`, /takes 2 channels; the image has 1 page of 1 channel/],
    [`--model MODEL ${IMAGE},DIR/channel0.tif --out DIR/map.tif`, /takes 2 channels; 3 images were given/],
    [`--model MODEL --image DIR/channel0.tif,DIR/small.tif --out DIR/map.tif`, /differ in size: 13 × 10 and 3 × 3/],
    [`--model MODEL ${IMAGE} --class 3 --out DIR/map.tif`, /no class 3: the network has the classes 0 to 2/],
    [`--model MODEL ${IMAGE} --class cat --out DIR/map.tif`, /no class cat: without a card/],
    [`--model MODEL ${IMAGE} --method magic --out DIR/map.tif`, /--method is "magic": it is one of gradient, guided/],
    [`--model MODEL ${IMAGE} --out DIR/map.png`, /a .tif is written/],
    [`--model DIR/none.onnx ${IMAGE} --out DIR/map.tif`, /The model cannot be read/],
    [`--model DIR/text.onnx ${IMAGE} --out DIR/map.tif`, /not a readable ONNX file/],
    [`--model MODEL ${IMAGE} --method grad-cam --layer no --out DIR/map.tif`, /no feature map no before its scores/],
  ])('%s is refused', async (words, message) => {
    await expect(explain(words)).rejects.toThrow(message)
  })
})
