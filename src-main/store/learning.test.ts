/** Models, trainings and regions in the project file, and files of every earlier version. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import {
  APPLICATION_ID,
  countRegions,
  createProject,
  getModel,
  insertAcquisition,
  insertModel,
  insertRun,
  listModels,
  listRegions,
  modelOfRun,
  openProject,
  type Project,
  readModelFiles,
  readTraining,
  removeModel,
  renameModel,
  sweepRemovedRuns,
  withdrawRun,
  writeEvaluation,
  writeRegions,
  writeTrainingRecord,
} from './index.ts'
import { MIGRATIONS } from './migrations.ts'

const folder = temporaryFolder('store-learning')

const RUN = {
  kind: 'train',
  title: 'Rare',
  parameters: {},
  sourceRunId: null,
  programVersion: '1',
  provider: 'CPU',
  seed: 1,
  layoutVersion: 0,
  sites: 4,
  now: 0,
} as const

const MODEL = {
  name: 'Rare',
  hash: 'ab',
  card: { name: 'Rare', task: 'rare-phenotype' },
  onnx: Uint8Array.of(8, 1, 2),
  test: { input: Uint8Array.of(1), output: Uint8Array.of(2) },
  now: 5,
}

async function screen(name: string): Promise<Project> {
  const project = createProject(join(folder, `${name}.platescope`), '1', 0)
  await insertAcquisition(project, madeUpAcquisition({ wells: 4, sites: 2 }), { now: 0 })
  return project
}

it.each(MIGRATIONS.map((_, version) => version))(
  'a file of version %i is brought up to date by opening it, and keeps what it held',
  (version) => {
    const path = join(folder, `version-${version}.platescope`)
    const db = new Database(path)
    db.pragma('journal_mode = WAL')
    for (const { sql } of MIGRATIONS.slice(0, version)) db.exec(sql)
    if (version > 0) db.prepare('INSERT INTO meta VALUES (?, ?)').run('name', `from ${version}`)
    else db.exec('CREATE TABLE before (a)')
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.pragma(`user_version = ${version}`)
    db.close()
    const project = openProject(path)
    expect(project.sql<{ user_version: number }>('PRAGMA user_version').get()!.user_version).toBe(MIGRATIONS.length)
    if (version > 0)
      expect(project.sql<{ value: string }>('SELECT value FROM meta').get()!.value).toBe(`from ${version}`)
    expect(listModels(project)).toEqual([])
    project.close()
  },
)

it('a model outlives the training that made it, with its bytes as they were', async () => {
  const project = await screen('models')
  const runId = insertRun(project, RUN)
  const id = insertModel(project, { ...MODEL, runId })
  expect(modelOfRun(project, runId)).toMatchObject({ id, bytes: 3, hash: 'ab' })
  expect(readModelFiles(project, id)).toEqual({ onnx: MODEL.onnx, test: MODEL.test })
  renameModel(project, id, 'Better')
  withdrawRun(project, runId)
  expect(getModel(project, id)).toMatchObject({ name: 'Better', run_id: null })
  expect(JSON.parse(getModel(project, id).card)).toMatchObject({ name: 'Better', task: 'rare-phenotype' })
  await sweepRemovedRuns(project)
  expect(listModels(project)).toHaveLength(1)
  removeModel(project, id)
  expect(() => getModel(project, id)).toThrow(/no model/)
  project.close()
})

it('a training’s record is replaced as it goes on, and its evaluation stays beside it', async () => {
  const project = await screen('records')
  const runId = insertRun(project, RUN)
  writeTrainingRecord(project, runId, { history: [1] })
  writeEvaluation(project, runId, { threshold: 0.4 })
  writeTrainingRecord(project, runId, { history: [1, 2] })
  expect(readTraining(project, runId)).toEqual({
    run_id: runId,
    record: '{"history":[1,2]}',
    evaluation: '{"threshold":0.4}',
  })
  project.close()
})

it('regions are ranked over all sites, filtered by well and probability, replaced with their site, and go with their run', async () => {
  const project = await screen('regions')
  const runId = insertRun(project, { ...RUN, kind: 'predict' })
  const box = { x: 1.5, y: 2, width: 30, height: 31 }
  const write = (siteId: number, probability: number, scores: readonly number[]): void =>
    project.transaction(() =>
      writeRegions(project, runId, { siteId, probability, regions: scores.map((score) => ({ score, ...box })) }),
    )
  write(1, 0.9, [0.95, 0.2])
  write(2, 0.6, [0.7])
  write(5, 0.3, [0.99])
  const page = (offset: number, limit: number) =>
    listRegions(project, { runId, minimumProbability: 0.5 }, { offset, limit }).map(({ score }) => score)
  expect([countRegions(project, { runId, minimumProbability: 0.5 }), page(0, 2), page(2, 2)]).toEqual([
    3,
    [0.95, 0.7],
    [0.2],
  ])
  expect(listRegions(project, { runId, wellId: 3 }, { offset: 0, limit: 9 })).toEqual([
    {
      site_id: 5,
      well_id: 3,
      plate_id: 1,
      plate: 'Plate 1',
      row: 0,
      col: 2,
      number: 1,
      probability: 0.3,
      score: 0.99,
      ...box,
    },
  ])
  const ordered = (order: 'probability' | 'well', plateId: number | null = null) =>
    listRegions(project, { runId, plateId }, { offset: 0, limit: 9, order }).map(({ score }) => score)
  expect(ordered('probability')).toEqual([0.95, 0.2, 0.7, 0.99])
  expect(ordered('well', 1)).toEqual([0.95, 0.2, 0.7, 0.99])
  expect(ordered('well', 2)).toEqual([])
  write(1, 0.1, [])
  expect(countRegions(project, { runId })).toBe(2)
  withdrawRun(project, runId)
  await sweepRemovedRuns(project)
  expect(project.sql<{ n: number }>('SELECT count(*) AS n FROM region').get()!.n).toBe(0)
  project.close()
})
