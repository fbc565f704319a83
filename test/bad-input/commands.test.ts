/** The command line with wrong words, wrong files and no room: exit codes, one JSON object, messages that name the file. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { writePlate } from './blob-plate.ts'
import { platescope, start } from './command-line.ts'

const folder = temporaryFolder('bad-commands')
const at = (...parts: string[]): string => join(folder, ...parts)
const run = (...words: string[]) => platescope(folder, ...words)

beforeAll(async () => {
  writePlate(at('plate'))
  const ended = await run('import', 'plate', '--project', 'screen', '--json')
  expect(ended.json()).toEqual({
    instrument: 'ImageXpress (MetaXpress)',
    plates: 1,
    wells: 4,
    sites: 4,
    channels: ['w1', 'w2'],
    planes: { present: 8, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0 },
    warnings: [],
  })
})

describe('wrong words end with exit code 2 and one JSON object', () => {
  test.each([
    [['--json', 'segmnt'], 'There is no command segmnt.'],
    [['--json'], 'A command is missing.'],
    [['constructor', '--json'], 'There is no command constructor.'],
    [['segment', '--project', 'screen', '--chanel', 'w1', '--json'], "Unknown option '--chanel'."],
    [['segment', 'w1', '--project', 'screen', '--json'], 'w1 is one word too many: name flags as --flag value.'],
    [['statistics', '--project', 'screen', '--readout', '--json'], "Option '--readout <value>' argument missing."],
    [['runs', '--project', '', '--json'], '--project is empty: the project file (name.platescope).'],
  ])('%j', async (words, message) => {
    const ended = await run(...words)
    expect(ended.json()).toEqual({ error: message })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(message)
  })
})

describe('what cannot be done ends with exit code 1 and a message that names the file', () => {
  test.each([
    ['an empty folder', () => mkdirSync(at('empty')), ['import', 'empty', '--project', 'new'], /empty \(.*empty\)\./],
    [
      'a layout without rows',
      () => writeFileSync(at('head.csv'), 'Well,role\n'),
      ['layout', 'head.csv', '--project', 'screen'],
      /head\.csv names no well, only a header\. The layout of the project is unchanged/,
    ],
    [
      'a project that is a text file',
      () => writeFileSync(at('text.platescope'), 'x'.repeat(500)),
      ['import', 'plate', '--project', 'text'],
      /text\.platescope is not a Platescope project/,
    ],
    [
      'a channel that is not there',
      () => undefined,
      ['segment', '--project', 'screen', '--channel', 'x'],
      /has w1, w2/,
    ],
    ['a run of the other kind', () => undefined, ['measure', '--project', 'screen', '--run', '7'], /There is no run 7/],
  ])('%s', async (_, prepare, words, message) => {
    prepare()
    const ended = await run(...words, '--json')
    expect(ended.json<{ error: string }>().error).toMatch(message)
    expect(ended.code).toBe(1)
  })

  test('a failed scan leaves no project behind', () => {
    expect(existsSync(at('new.platescope'))).toBe(false)
  })
})

test('a layout lists the rows that name no well beside those that match', async () => {
  writeFileSync(at('layout.csv'), 'Well,role\nA01,negative_control\nZ99,treatment\nA01,positive_control\n')
  const ended = await run('layout', 'layout.csv', '--project', 'screen', '--json')
  expect(ended.code).toBe(0)
  expect(ended.json()).toMatchObject({
    rows: 3,
    matched: 1,
    unmatched: [{ line: 3, reason: "'Z99' is no well." }],
    notices: expect.arrayContaining(['Line 4 says something else of A01 than line 2.']),
  })
})

test('sites that fail are named, and a run of which every site fails ends with exit code 1', async () => {
  writePlate(at('cut'))
  await run('import', 'cut', '--project', 'cut')
  for (const name of readdirSync(at('cut'))) if (name.endsWith('w1.tif')) truncateSync(at('cut', name), 900)
  const ended = await run('segment', '--project', 'cut', '--channel', 'w1', '--json')
  expect(ended.code).toBe(1)
  const { failed, problems } = ended.json<{ failed: number; problems: string[] }>()
  expect(failed).toBe(4)
  expect(problems[0]).toMatch(/^P1 A01 site 1: .*P1_A01_s1_w1\.tif is cut short/)
  expect(ended.stderr).toContain('P1_B02_s1_w1.tif')
})

test('Ctrl+C before a run has begun its sites still stops it, and resume goes on', async () => {
  const wells = ['A', 'B', 'C', 'D'].flatMap((row) => ['01', '02', '03', '04', '05', '06'].map((n) => row + n))
  writePlate(at('many'), wells)
  await run('import', 'many', '--project', 'many')
  const { process, ended } = start(folder, ['segment', '--project', 'many', '--channel', 'w1', '--json'])
  const watch = setInterval(() => {
    if (existsSync(at('many.platescope-lock'))) process.kill('SIGINT')
  }, 5)
  const { code, json } = await ended
  clearInterval(watch)
  expect([1, 130]).toContain(code)
  if (code === 1) expect(json<{ error: string }>().error).toMatch(/stopped|Cancelled/)
  const runs = (await run('runs', '--project', 'many', '--json')).json<{ runs: { status: string }[] }>().runs
  if (runs.length === 0) return
  expect(runs[0]!.status).toMatch(/cancelled|interrupted/)
  expect((await run('resume', '--project', 'many', '--json')).json()).toMatchObject({ sites: 24, failed: 0 })
})

/** A disk of a few megabytes; only root may mount one. */
const small = at('small')
const mounted = mount()
afterAll(() => {
  if (mounted) execFileSync('umount', [small])
})

function mount(): boolean {
  try {
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!mounted)('a full disk (needs the right to mount one)', () => {
  test('is named as such, nothing half-made stays, and a project on it is not called damaged', async () => {
    writeFileSync(join(small, 'kept.platescope'), readFileSync(at('screen.platescope')))
    const free = Number(execFileSync('df', ['--output=avail', '-k', small]).toString().split('\n')[1])
    writeFileSync(join(small, 'filler'), Buffer.alloc((free - 8) * 1024))
    const before = readdirSync(small)
    for (const words of [
      ['import', 'plate', '--project', 'small/new'],
      ['runs', '--project', 'small/kept'],
    ]) {
      const ended = await run(...words, '--json')
      expect(ended.code).toBe(1)
      expect(ended.json<{ error: string }>().error).toMatch(/^The disk is full while writing .*small\//)
    }
    expect(readdirSync(small).filter((name) => !/-(?:shm|wal)$/.test(name))).toEqual(before)
    expect(readFileSync(join(small, 'kept.platescope')).equals(readFileSync(at('screen.platescope')))).toBe(true)
  })
})
