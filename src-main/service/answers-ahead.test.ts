/** What windows ask first is prepared once, and kept in the project. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import {
  createProject,
  insertAcquisition,
  insertRun,
  listPlates,
  listWells,
  type Project,
  setRunStatus,
  writeFeatureNames,
  writeWellValues,
} from '../store/index.ts'
import type { TaskOptions } from '../work/index.ts'
import { prepareAnswers, stopPreparing } from './answers-ahead.ts'
import { plateQuality } from './cells-service.ts'
import type { DeskContext } from './context.ts'

const RUN = 1
const NAMES = ['Nuclei_AreaShape_Area']
const sites = {
  siteIds: Uint32Array.of(11, 12),
  wellIds: Uint32Array.of(1, 1),
  rows: Uint8Array.of(0, 0),
  columns: Uint8Array.of(0, 0),
  numbers: Float64Array.of(1, 2),
  cells: Float32Array.of(5, Number.NaN),
  values: {},
  flags: [{ at: 1, kind: 'empty', reason: 'no cells' }],
}
const ANSWERS: Record<string, unknown> = {
  'rank-controls': [],
  'group-doses': { groups: [], units: [], starts: new Uint32Array(1), members: new Uint32Array(), doses: [] },
  'site-quality': sites,
}

let folder: string
let project: Project
let asked: { name: string; options: TaskOptions }[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platescope-prepared-'))
  project = createProject(join(folder, 'a.platescope'), 'test', 1)
  const screen = { plates: 2, plateSize: 96, wells: 4, sites: 2, channels: 1, root: folder } as const
  await insertAcquisition(project, madeUpAcquisition(screen), { now: 1 })
  const common = {
    parameters: {},
    programVersion: 'test',
    provider: '',
    seed: null,
    layoutVersion: 0,
    now: 1,
    sites: 1,
  }
  insertRun(project, { ...common, kind: 'measure', title: '', sourceRunId: null })
  writeFeatureNames(project, RUN, 'Nuclei', NAMES)
  for (const plate of listPlates(project))
    for (const { id } of listWells(project, plate.id)) writeWellValues(project, RUN, id, 3, Float32Array.of(1, 1, 0, 3))
  setRunStatus(project, RUN, 'done', 2)
  asked = []
})

afterEach(async () => {
  await stopPreparing(project)
  project.close()
  rmSync(folder, { recursive: true })
})

/** A desk whose workers answer at once. */
function desk(): DeskContext {
  const run = async (name: string, _: unknown, options: TaskOptions) => {
    asked.push({ name, options })
    return ANSWERS[name]
  }
  return { project, facts: { version: '1' }, workers: { size: 2, run } } as unknown as DeskContext
}

const tasks = (): string[] => asked.map(({ name }) => name).sort()
const ALL = ['group-doses', 'rank-controls', 'site-quality', 'site-quality']
const prepared = () => vi.waitFor(() => expect(tasks()).toEqual(ALL))

test('a window finds everything prepared, and the quality of images as it was judged', async () => {
  const context = desk()
  prepareAnswers(context)
  await prepared()
  const [plate] = listPlates(project)
  const quality = await plateQuality(context, { runId: RUN, plateId: plate!.id, names: [] })
  expect(quality).toEqual({
    siteIds: sites.siteIds,
    wellIds: sites.wellIds,
    sites: sites.numbers,
    cells: Float32Array.of(5, 0),
    values: {},
    flags: sites.flags,
  })
  expect(asked).toHaveLength(ALL.length)
})

test('a project that is opened again has kept ranking and quality', async () => {
  prepareAnswers(desk())
  await prepared()
  await stopPreparing(project)
  project.memory.clear()
  asked = []
  prepareAnswers(desk())
  await vi.waitFor(() => expect(tasks()).toEqual(['group-doses']))
})

test('wells that are measured anew are judged anew', async () => {
  const context = desk()
  prepareAnswers(context)
  await prepared()
  await stopPreparing(project)
  const [plate] = listPlates(project)
  writeWellValues(project, RUN, listWells(project, plate!.id)[0]!.id, 3, Float32Array.of(2, 2, 0, 3))
  asked = []
  prepareAnswers(context)
  await prepared()
})

test('without a measurement nothing is prepared', async () => {
  setRunStatus(project, RUN, 'failed', 3)
  prepareAnswers(desk())
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked).toEqual([])
})
