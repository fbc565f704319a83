/** Readouts are ranked before anybody asks, and not in vain. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProject, insertRun, setRunStatus, writeLayout } from '../store/index.ts'
import type { TaskOptions } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import { rankAhead, rankedReadouts, stopRankingAhead } from './readout-ranking.ts'

interface Asked {
  readonly options: TaskOptions
  readonly answer: (ranked: readonly unknown[]) => void
}

let folder: string
let context: DeskContext
let asked: Asked[]
const readout = { name: 'mean Nuclei_Intensity_MeanIntensity_DNA', zPrime: 0.6, robustZPrime: 0.7, ssmd: 9 }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platescope-ahead-'))
  const project = createProject(join(folder, 'a.platescope'), 'test', 1)
  const common = {
    parameters: {},
    programVersion: 'test',
    provider: '',
    seed: null,
    layoutVersion: 0,
    now: 1,
    sites: 1,
  }
  setRunStatus(project, insertRun(project, { ...common, kind: 'measure', title: '', sourceRunId: null }), 'done', 2)
  asked = []
  const run = (_: string, __: unknown, options: TaskOptions) =>
    new Promise((answer, reject) => {
      options.signal?.addEventListener('abort', () => reject(new Error('cancelled')))
      asked.push({ options, answer })
    })
  context = { project, workers: { size: 2, run } } as unknown as DeskContext
})

afterEach(() => {
  const { project } = context
  context.project = undefined
  project!.close()
  rmSync(folder, { recursive: true })
})

/** Until so many rankings have begun. */
const begun = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count))

function paint(): void {
  writeLayout(context.project!, new Map(), 'painted', 3)
  rankAhead(context, 5)
}

test('strokes that follow one another are ranked once, after the last', async () => {
  for (let stroke = 0; stroke < 4; stroke++) paint()
  await begun(1)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(asked).toHaveLength(1)
})

test('who asks for what is being ranked waits for that and gets it', async () => {
  paint()
  await begun(1)
  const ranked = rankedReadouts(context, 1, 10)
  asked[0]!.answer([readout])
  expect(await ranked).toMatchObject([{ name: 'Nuclei_Intensity_MeanIntensity_DNA', statistic: 'mean', zPrime: 0.6 }])
  expect(asked).toHaveLength(1)
})

test('a new layout ends a ranking that nobody waits for', async () => {
  paint()
  await begun(1)
  paint()
  expect(asked[0]!.options.signal!.aborted).toBe(true)
  await begun(2)
})

test('a ranking that somebody waits for is not ended by a new layout', async () => {
  paint()
  await begun(1)
  const ranked = rankedReadouts(context, 1, 10)
  paint()
  expect(asked[0]!.options.signal!.aborted).toBe(false)
  asked[0]!.answer([readout])
  expect(await ranked).toHaveLength(1)
})

test('closing waits for the thread that ranks ahead', async () => {
  paint()
  await begun(1)
  await stopRankingAhead(context.project!)
  expect(asked[0]!.options.signal!.aborted).toBe(true)
  await expect(stopRankingAhead(context.project!)).resolves.toBeUndefined()
})
