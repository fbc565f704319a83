/** Models on disk: written, read, moved, damaged and malicious; and bare networks on their way to becoming one. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { createGraph, floats, outlineOnnx, relu, writeOnnx } from '../graph/index.ts'
import { describeNetwork, type ModelCard, parseCard, readModel, readNetwork, writeModel } from './index.ts'

const root = temporaryFolder('model')
const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/${name}`, import.meta.url))
let serial = 0
const fresh = (name = 'model'): string => {
  const folder = join(root, String(++serial))
  mkdirSync(folder)
  return join(folder, name)
}

function network(): Uint8Array {
  const graph = createGraph()
  const image = graph.input('image', 'float32', [1, 2, 4, 4])
  const map = relu(graph.op('Conv', [image, graph.parameter('w', floats([3, 2, 1, 1], [1, 2, 3, 4, 5, 6]))]))
  return writeOnnx({ scores: graph.op('GlobalMaxPool', [map]), map })
}
const onnx = network()
const card: ModelCard = {
  format: 1,
  task: 'rare-phenotype',
  name: 'Multinucleate',
  classes: ['absent', 'present', 'unsure'],
  channels: [
    { name: 'DNA', meaning: 'nuclei' },
    { name: 'Actin', meaning: 'cell bodies' },
  ],
  pixelSizeMicrons: 0.65,
  input: { name: 'image', layout: 'NCHW', height: 4, width: 4, batch: 1 },
  output: { name: 'scores', kind: 'logits', activation: 'softmax', positiveClass: 'present' },
  normalisation: { mean: [410.5, 88], deviation: [120, 40.25] },
  downsample: 2,
  receptiveField: 46,
  featureMap: 'map',
  featureStride: null,
  layers: null,
  sight: { x: 16, y: -0.5 },
  masks: null,
  regions: {
    sigma: 3,
    window: 15,
    threshold: { kind: 'fraction', value: 0.1 },
    extent: 0.3,
    grow: 2,
    smallest: 4,
  },
  training: {
    data: 'plate P1',
    licence: 'CC0',
    split: 'by well',
    counts: { 'train images': 12, 'train wells': 3 },
    recipe: { optimizer: 'sgd', rate: [0.01, 0.001] },
    seed: 7,
    epochs: 3,
    wallSeconds: 61.5,
    provider: 'cpu',
  },
  metrics: { 'test accuracy': 0.98, 'test precision': null },
  programVersion: '0.1.0',
  parent: null,
  licence: 'MIT',
  createdAt: '2026-11-20T22:00:00.000Z',
  notes: '',
}
const test = {
  input: {
    image: floats(
      [1, 2, 4, 4],
      Array.from({ length: 32 }, (_, i) => i),
    ),
  },
  output: { scores: floats([1, 3, 1, 1], [1, 2, 3]) },
}

describe.each(['model', 'model.zip'])('a model written as %s', (name) => {
  it('is read as it was, and known by the SHA-256 of its network', async () => {
    const path = fresh(name)
    const hash = await writeModel(path, { onnx, card, test })
    expect(hash).toBe(createHash('sha256').update(onnx).digest('hex'))
    const model = await readModel(path)
    expect(Buffer.compare(model.onnx, onnx)).toBe(0)
    expect({ card: model.card, test: model.test, hash: model.hash }).toEqual({ card, test, hash })
    expect(readdirSync(join(path, '..'))).toEqual([name])
  })

  it('replaces the one that stood there', async () => {
    const path = fresh(name)
    await writeModel(path, { onnx, card, test })
    await writeModel(path, { onnx, card: { ...card, name: 'Second' }, test: null })
    const model = await readModel(path)
    expect([model.card.name, model.test]).toEqual(['Second', null])
    expect(readdirSync(join(path, '..'))).toEqual([name])
  })
})

it('an archive made by packing the folder is a model too, with or without the folder’s name in it', async () => {
  const path = fresh()
  await writeModel(path, { onnx, card, test })
  const files = readdirSync(path).map((file) => [`kept/${file}`, readFileSync(join(path, file))] as const)
  const entries = { '__MACOSX/kept/._card.json': new Uint8Array(9), ...Object.fromEntries(files) }
  const archive = fresh('packed.zip')
  writeFileSync(archive, zipSync(entries))
  expect((await readModel(archive)).card).toEqual(card)
})

it('a folder with files of its own is never replaced', async () => {
  const path = fresh()
  mkdirSync(path)
  writeFileSync(join(path, 'thesis.txt'), 'all of it')
  await expect(writeModel(path, { onnx, card, test })).rejects.toThrow('The folder holds thesis.txt')
  expect(readdirSync(path)).toEqual(['thesis.txt'])
})

it('a folder that a file manager has looked at is still replaced', async () => {
  const path = fresh()
  await writeModel(path, { onnx, card, test })
  writeFileSync(join(path, '.DS_Store'), '')
  await writeModel(path, { onnx, card, test: null })
  expect(readdirSync(path).sort()).toEqual(['card.json', 'model.onnx'])
})

describe('is refused, and says why', () => {
  const damagedBy = async (damage: (folder: string) => void): Promise<string> => {
    const path = fresh()
    await writeModel(path, { onnx, card, test })
    damage(path)
    return readModel(path).then(
      () => 'nothing was refused',
      (fault: { code: string; message: string; path: string }) =>
        fault.path.startsWith(path) ? `${fault.code}: ${fault.message}` : 'the path is not named',
    )
  }
  const change = (name: string, edit: (text: string) => string) => (folder: string) =>
    writeFileSync(join(folder, name), edit(readFileSync(join(folder, name), 'latin1')), 'latin1')

  it.each<[string, (folder: string) => void, string]>([
    ['without its card', (folder) => rmSync(join(folder, 'card.json')), 'not_found: This is not a model: card.json'],
    [
      'without its network',
      (folder) => rmSync(join(folder, 'model.onnx')),
      'not_found: This is not a model: model.onnx',
    ],
    [
      'with a network of the same length but other weights',
      (folder) => {
        const bytes = readFileSync(join(folder, 'model.onnx'))
        bytes.writeFloatLE(9, bytes.indexOf(Buffer.from(Float32Array.of(1, 2, 3).buffer)))
        writeFileSync(join(folder, 'model.onnx'), bytes)
      },
      'unreadable_file: model.onnx is damaged, or the card is of another network.',
    ],
    ['with half a card', change('card.json', (text) => text.slice(0, 200)), 'unreadable_file: card.json is not JSON'],
    [
      'with a card of a later program',
      change('card.json', (text) => text.replace('"format": 1', '"format": 2')),
      "unreadable_file: The model's card has format 2; 1 is understood.",
    ],
    [
      'with a mean that is no number',
      change('card.json', (text) => text.replace('410.5', '"high"')),
      "unreadable_file: The model's card cannot be used (normalisation.mean.0",
    ],
    [
      'with a card of another network’s output',
      change('card.json', (text) => text.replace('"name": "scores"', '"name": "masks"')),
      "unreadable_file: model.onnx: The card's output masks is not one of the network's (scores, map)",
    ],
    [
      'with damaged test tensors',
      change('test-input.npz', (text) => text.slice(0, 99)),
      'unreadable_file: test-input.npz: ',
    ],
  ])('%s', async (_, damage, message) => {
    expect(await damagedBy(damage)).toContain(message)
  })

  it('with a network that is a link to somewhere else', async () => {
    const damage = (folder: string): void => {
      const outside = `${folder}-secret`
      writeFileSync(outside, onnx)
      rmSync(join(folder, 'model.onnx'))
      symlinkSync(outside, join(folder, 'model.onnx'))
    }
    expect(await damagedBy(damage)).toMatch(/^forbidden: model\.onnx is a link/)
  })

  it('where nothing is', async () => {
    await expect(readModel(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a card', () => {
  it.each<[string, Partial<ModelCard>, string]>([
    [
      'has a mean for every channel',
      { normalisation: { mean: [1], deviation: [1, 1] } },
      '1 means and 2 deviations for 2',
    ],
    [
      'divides by nothing that is zero',
      { normalisation: { mean: [1, 2], deviation: [0, 1] } },
      'normalisation.deviation.0',
    ],
    ['names no class twice', { classes: ['a', 'a'] }, 'named twice'],
    ['scores one of its classes', { classes: ['a'] }, 'present is not among the classes a'],
    ['has a date', { createdAt: 'yesterday' }, 'createdAt'],
    ['has no infinite metric', { metrics: { accuracy: Number.POSITIVE_INFINITY } }, 'metrics.accuracy'],
  ])('%s', (_, change, message) => {
    expect(() => parseCard({ ...card, ...change })).toThrow(message)
  })

  it('that does not fit is not written', async () => {
    const wrong = { ...card, input: { ...card.input, name: 'picture' } }
    await expect(writeModel(fresh(), { onnx, card: wrong, test })).rejects.toMatchObject({ code: 'bad_argument' })
  })
})

describe('a bare network', () => {
  it('tells what it takes and gives, and asks for what it does not tell', () => {
    const found = describeNetwork(onnx)
    expect(found.image).toEqual({ name: 'image', batch: 1, channels: 2, height: 4, width: 4 })
    expect(found.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['scores', [1, 3, 1, 1]],
      ['map', [1, 3, 4, 4]],
    ])
    expect(found.operations.map(({ name, count }) => [name, count])).toContainEqual(['Conv', 1])
    expect(found.withoutRule).toEqual([])
    expect(found.weights).toBe(6)
    expect(found.questions).toContain('What are its 2 channels, in order?')
    expect(found.questions[0]).toBe(
      'Which output holds the result: scores (float32 [1, 3, 1, 1]), map (float32 [1, 3, 4, 4])?',
    )
  })

  it('of another program has its open extents by name', () => {
    const found = outlineOnnx(readFileSync(fixture('graph/opset13.onnx')))
    expect(found.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 4, 'rows', 6] }])
    expect(found.opset).toBe(13)
  })

  it('with operations that have no gradient names them', () => {
    const { withoutRule, operations } = describeNetwork(readFileSync(fixture('model/detector.onnx')))
    expect(withoutRule).toEqual(['NonMaxSuppression', 'com.example.Polish'])
    expect(operations.find(({ name }) => name === 'Relu')).toMatchObject({ isKnown: true, hasRule: true })
  })
})

describe('a network with its weights in another file', () => {
  const outside = (): string => {
    const path = fresh('network')
    cpSync(fixture('model/outside'), path, { recursive: true })
    return join(path, 'network.onnx')
  }

  it('is taken in whole, subgraphs included, and needs that file no more', async () => {
    const path = outside()
    const whole = await readNetwork(path)
    rmSync(join(path, '..', 'weights.bin'))
    expect(outlineOnnx(whole).external).toEqual([])
    expect(Buffer.from(whole).includes(Buffer.from(Float32Array.of(5, 7).buffer))).toBe(true)
    expect(Buffer.from(whole).includes(Buffer.from(Float32Array.of(11, 13).buffer))).toBe(true)
    writeFileSync(path, whole)
    expect(Buffer.compare(await readNetwork(path), whole)).toBe(0)
  })

  it('is refused without that file, by its name', async () => {
    const path = outside()
    renameSync(join(path, '..', 'weights.bin'), join(path, '..', 'elsewhere.bin'))
    await expect(readNetwork(path)).rejects.toMatchObject({ code: 'not_found', path: join(path, '..', 'weights.bin') })
  })

  it('is refused when the file lies outside its folder', async () => {
    const path = outside()
    renameSync(join(path, '..', 'weights.bin'), join(path, '..', '..', 'weights.bin'))
    symlinkSync(join(path, '..', '..', 'weights.bin'), join(path, '..', 'weights.bin'))
    await expect(readNetwork(path)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('cannot be written as a model before it is whole', async () => {
    const bytes = readFileSync(outside())
    await expect(writeModel(fresh(), { onnx: bytes, card, test })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

it('NumPy and Python’s zip open what was written (skipped where Python has no NumPy)', async ({ skip }) => {
  const path = fresh('model.zip')
  await writeModel(path, { onnx, card, test })
  const script =
    'import sys, io, json, zipfile, numpy as np; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([json.load(z.open("card.json"))["name"], float(np.load(io.BytesIO(z.read("test-input.npz")))["image"].sum())]))'
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import numpy'], { stdio: 'ignore' })
  } catch {
    skip()
  }
  expect(JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, path], { encoding: 'utf8' }))).toEqual([
    card.name,
    496,
  ])
})
