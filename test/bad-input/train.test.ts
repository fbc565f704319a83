/** `train rare` and `reproduce` as programs and as commands: labels, images, checkpoints and flags that cannot be, and Ctrl+C. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../src-main/base/index.ts'
import { parseArguments, UsageError } from '../../src-main/cli/arguments.ts'
import type { Outcome } from '../../src-main/cli/command.ts'
import { reproduceCommand } from '../../src-main/cli/reproduce-command.ts'
import type { Session } from '../../src-main/cli/session.ts'
import { trainCommand } from '../../src-main/cli/train-command.ts'
import { encodePng8 } from '../../src-main/image/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { faultOf } from '../toy-training.ts'
import { start } from './command-line.ts'

const folder = temporaryFolder('train')
const images = join(folder, 'images')
const random = seededRandom(3)
const GROUPS = 12

async function picture(name: string, level?: number, { width, height } = { width: 80, height: 76 }): Promise<void> {
  const bytes = Uint8Array.from({ length: width * height }, () => level ?? 40 + random.integer(150))
  writeFileSync(join(images, name), await encodePng8({ width, height, samples: 1, bytes }))
}

const label = (i: number): string => (i % 2 === 0 ? 'negative' : 'positive')
/** Twelve images, each a group of its own. */
const ROWS = Array.from({ length: GROUPS }, (_, i) => `${i}.png,${label(i)},${i}`)
let tables = 0
function table(rows: readonly string[], header = 'file,label,group'): string {
  const path = join(folder, `labels-${tables++}.csv`)
  writeFileSync(path, [header, ...rows, ''].join('\n'))
  return path
}

beforeAll(async () => {
  mkdirSync(images)
  for (let i = 0; i < GROUPS; i++) await picture(`${i}.png`)
  for (const name of ['flat-a.png', 'flat-b.png']) await picture(name, 90)
  await picture('larger.png', undefined, { width: 100, height: 90 })
  await picture('small.png', undefined, { width: 40, height: 40 })
})

const said: string[] = []
function train(labels: string, ...more: string[]): Promise<Outcome> {
  const words = ['rare', '--images', images, '--labels', labels, '--provider', 'cpu', ...more]
  if (!more.includes('--out')) words.push('--out', join(folder, 'never'))
  const session: Partial<Session> = {
    version: 'test',
    signal: new AbortController().signal,
    progress: { report() {}, say: (text) => void said.push(text), end() {} },
  }
  return Promise.resolve(
    trainCommand.run(parseArguments(words, trainCommand.flags, trainCommand.words), session as Session),
  )
}
const refusal = async (...given: Parameters<typeof train>): Promise<string> =>
  (await faultOf(train(...given))).describe()

describe('labels are refused, with what is wrong and where', () => {
  it('that name absent files', async () => {
    expect(await refusal(table([...ROWS, '77.png,positive,77', '78.png,negative,78']))).toMatch(
      /2 of 14 labelled images are absent: 77\.png, 78\.png.*labels-\d+\.csv/,
    )
  })
  it('of one class, and of three', async () => {
    expect(await refusal(table(ROWS.map((row) => row.replace('positive', 'negative'))))).toContain(
      'All 12 images are labelled negative',
    )
    expect(
      await refusal(
        table(
          ROWS.map((row, i) => (i < 6 ? row : `${i}.png,${i < 9 ? 'odd' : label(i)},${i}`)).concat([
            'larger.png,negative,20',
          ]),
        ),
      ),
    ).toMatch(/has 3 labels: negative, odd, positive/)
  })
  it('that put a group on both sides of the split', async () => {
    const sides = ['train', 'train', 'validation', 'validation', 'test', 'test']
    const rows = ROWS.map((row, i) => `${row.replace(/,\d+$/, `,well ${i % 5}`)},${sides[i % 6]}`)
    expect(await refusal(table(rows, 'file,label,group,split'))).toMatch(/well \d/)
  })
  it('that leave a side of the split without a class', async () => {
    const rows = ROWS.map((row, i) => `${row},${i < 8 ? 'train' : i % 2 === 0 ? 'test' : 'validation'}`)
    expect(await refusal(table(rows, 'file,label,group,split'))).toMatch(/positive|negative/)
  })
  it('that are empty, or have no such columns', async () => {
    expect(await refusal(table([], ''))).toContain('is empty')
    expect(await refusal(table(['1.png,2'], 'picture,phenotype'))).toMatch(/file/)
  })
})

describe('images', () => {
  it('that are too small for the network are refused with their size', async () => {
    const rows = [...ROWS, 'small.png,positive,30', 'small.png,positive,31'].slice(0, 13)
    expect(await refusal(table(rows), '--epochs', '1')).toMatch(/too small for this network/)
  })
  it('that are damaged are named', async () => {
    writeFileSync(join(images, 'damaged.png'), readFileSync(join(images, '0.png')).subarray(0, 900))
    expect(await refusal(table([...ROWS, 'damaged.png,positive,40']))).toContain('damaged.png')
  })
  it('all of one value teach nothing, and it is said', async () => {
    writeFileSync(join(images, 'flat-c.png'), readFileSync(join(images, 'flat-a.png')))
    for (let i = 0; i < 9; i++) writeFileSync(join(images, `flat-${i}.png`), readFileSync(join(images, 'flat-a.png')))
    const rows = Array.from({ length: 9 }, (_, i) => `flat-${i}.png,${label(i)},${i}`)
    expect(await refusal(table(rows))).toContain('Every image has one value everywhere')
  })
  it('of mixed sizes are cropped to the smallest, and those of one value left out by name', async () => {
    said.length = 0
    const rows = [...ROWS, 'larger.png,positive,50', 'flat-a.png,positive,51', 'flat-b.png,negative,52']
    const out = join(folder, 'mixed')
    const { json } = await train(table(rows), '--epochs', '1', '--out', out)
    expect(said.join(' ')).toMatch(/one value everywhere in a channel are left out: \S+flat-a\.png, \S+flat-b\.png\./)
    expect(json).toMatchObject({ model: out, provider: 'cpu', epochs: 1 })
    const card = JSON.parse(readFileSync(join(out, 'card.json'), 'utf8'))
    expect(card.training.counts).toMatchObject({ 'train images': expect.any(Number) })
    expect(existsSync(`${out}.checkpoint.npz`)).toBe(false)
  })
})

describe('what is there already is kept', () => {
  it('a model in the place of the new one', async () => {
    const out = join(folder, 'taken')
    mkdirSync(out)
    expect(await refusal(table(ROWS), '--out', out)).toMatch(/taken is there already.*another --out/)
  })
  it('an interrupted training, unless it is gone on with', async () => {
    const out = join(folder, 'interrupted')
    writeFileSync(`${out}.checkpoint.npz`, 'not whole')
    expect(await refusal(table(ROWS), '--out', out)).toMatch(
      /interrupted is kept in \S+interrupted\.checkpoint\.npz.*--resume/,
    )
    expect(await refusal(table(ROWS), '--out', out, '--resume')).toMatch(
      /interrupted\.checkpoint\.npz cannot be read.*Remove it/,
    )
    expect(readFileSync(`${out}.checkpoint.npz`, 'utf8')).toBe('not whole')
  })
  it('nothing to go on with is said', async () => {
    expect(await refusal(table(ROWS), '--resume')).toContain('There is no training to go on with')
  })
})

describe('wrong use', () => {
  it.each([
    [['--colour', 'red'], /--colour/],
    [['--pooling', 'median'], /--pooling is median: it must be one of max, average, fully-connected/],
    [['--network', 'wscnn-5'], /wscnn-4, wscnn-6/],
    [['--second-filter', '5'], /3, 7/],
    [['--epochs', '0'], /--epochs/],
    [['--epochs', '2.5'], /--epochs/],
    [['--minutes', 'soon'], /--minutes/],
    [['--downsample', '0.5'], /--downsample/],
    [['--seed', 'x'], /--seed/],
    [['--provider', 'tpu'], /cuda, webgpu/],
  ])('train rare %j', async (words, message) => {
    const run = async (): Promise<unknown> => train(join(folder, 'none.csv'), ...words)
    await expect(run()).rejects.toThrow(message)
    await expect(run()).rejects.toBeInstanceOf(UsageError)
  })
  it.each([
    [['ellipses', '--out', 'x'], /reproduce knows/],
    [['wscnn'], /--out is missing/],
    [['wscnn', '--out', 'x', '--minutes', '-1'], /--minutes/],
    [['wscnn', '--out', 'x', '--preset', 'fast'], /--preset/],
  ])('reproduce %j', async (words, message) => {
    const run = async (): Promise<unknown> =>
      reproduceCommand.run(parseArguments(words, reproduceCommand.flags, reproduceCommand.words), {} as Session)
    await expect(run()).rejects.toThrow(message)
    await expect(run()).rejects.toBeInstanceOf(UsageError)
  })
})

it.skipIf(process.platform === 'win32')(
  'Ctrl+C ends a training within seconds, keeps its checkpoint, and it goes on from there',
  async () => {
    const labels = table(ROWS)
    const out = join(folder, 'stopped')
    const words = ['train', 'rare', '--images', images, '--labels', labels, '--out', out, '--provider', 'cpu', '--json']
    const { process: program, ended } = start(folder, [...words, '--epochs', '5000'])
    const checkpoint = `${out}.checkpoint.npz`
    while (!existsSync(checkpoint)) await new Promise((resolve) => setTimeout(resolve, 50))
    const pressed = performance.now()
    program.kill('SIGINT')
    const { code, stderr } = await ended
    expect([code, existsSync(out), existsSync(checkpoint)]).toEqual([1, false, true])
    expect(performance.now() - pressed).toBeLessThan(20_000)
    expect(stderr).toMatch(
      /Cancelled\. The training so far is kept in \S+stopped\.checkpoint\.npz\. Go on with it by --resume\./,
    )
    const resumed = await start(folder, [...words, '--epochs', '1', '--resume']).ended
    expect(resumed.json()).toMatchObject({ model: out, ending: 'limit' })
    expect(existsSync(checkpoint)).toBe(false)
  },
)
