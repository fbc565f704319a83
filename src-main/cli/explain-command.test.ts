/** `explain` from words to the written map, and what it says of things that do not fit. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { readPlane, writeFloatTiff } from '../image/index.ts'
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
})

interface Said {
  readonly class: string
  readonly classes: readonly { name: string; score: number; probability: number }[]
  readonly regions: readonly object[]
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

  it.each([
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
