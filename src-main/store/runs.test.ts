/** The ledger's counts, and runs that leave without anybody waiting for their millions of rows. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import {
  checkpoint,
  createProject,
  getRun,
  hasRemovedRuns,
  insertAcquisition,
  insertRun,
  latestRun,
  listPlateSites,
  listRuns,
  openProject,
  openReader,
  type Project,
  readDerived,
  readFeatureNames,
  recordSite,
  sweepRemovedRuns,
  waitingBytes,
  withdrawRun,
  writeBlock,
  writeDerived,
  writeFeatureNames,
  writeLabels,
  writePlateFeature,
  writeWellValues,
} from './index.ts'
import { MIGRATIONS } from './migrations.ts'

const folder = temporaryFolder('runs')
const RUN = {
  kind: 'segment' as const,
  title: '',
  parameters: {},
  sourceRunId: null,
  programVersion: '1',
  provider: 'CPU',
  seed: null,
  layoutVersion: 0,
  sites: 96,
  now: 0,
}

async function projectWithRuns(name: string): Promise<{ project: Project; path: string }> {
  const path = join(folder, `${name}.platescope`)
  const project = createProject(path, '1', 0)
  await insertAcquisition(project, madeUpAcquisition(), { now: 0 })
  const segment = insertRun(project, RUN)
  const measure = insertRun(project, { ...RUN, kind: 'measure', sourceRunId: segment })
  writeFeatureNames(project, measure, 'Nuclei', ['a', 'b'])
  for (const site of listPlateSites(project, 1)) {
    writeLabels(project, segment, site.id, [{ compartment: 'Nuclei', objects: 3, data: new Uint8Array(10) }])
    const values = new Float32Array(6)
    writeBlock(project, measure, { siteId: site.id, compartment: 'Nuclei', objects: 3, values })
    writeWellValues(project, measure, site.well_id, 3, new Float32Array(8))
    for (const id of [segment, measure]) recordSite(project, id, { siteId: site.id, objects: 3, seconds: 0.5 })
  }
  writePlateFeature(project, measure, 0, 1, new Float32Array(4 * 96))
  return { project, path }
}

const RESULTS = ['run_site', 'label_image', 'feature_block', 'feature_set', 'well_values', 'plate_values'] as const

function rowsIn(project: Project, table: string): number {
  return project.sql<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()!.n
}

it('a run counts each site once, whatever became of it in the end', async () => {
  const { project } = await projectWithRuns('counts')
  const site = listPlateSites(project, 1)[0]!.id
  recordSite(project, 1, { siteId: site, objects: 0, seconds: 0, failure: 'unreadable' })
  expect(getRun(project, 1)).toMatchObject({ done_sites: 96, failed_sites: 1, objects: 95 * 3 })
  recordSite(project, 1, { siteId: site, objects: 7, seconds: 1 })
  expect(getRun(project, 1)).toMatchObject({ done_sites: 96, failed_sites: 0, objects: 95 * 3 + 7 })
  project.close()
})

it('a removed segmentation takes its measurements along, at once for the eye and at last in the file', async () => {
  const { project } = await projectWithRuns('removed')
  const kept = insertRun(project, RUN)
  recordSite(project, kept, { siteId: 1, objects: 1, seconds: 1 })
  expect(withdrawRun(project, 1).sort()).toEqual([1, 2])
  expect(listRuns(project).map((run) => run.id)).toEqual([kept])
  expect(latestRun(project, 'measure')).toBeUndefined()
  expect(() => getRun(project, 2)).toThrow('There is no run 2')
  await sweepRemovedRuns(project)
  expect(hasRemovedRuns(project)).toBe(false)
  expect(RESULTS.map((table) => rowsIn(project, table))).toEqual([1, 0, 0, 0, 0, 0])
  expect(readFeatureNames(project, 2).size).toBe(0)
  project.close()
})

it('a sweep that was cut short is finished by the next one', async () => {
  const { project, path } = await projectWithRuns('cut')
  withdrawRun(project, 1)
  const stop = new AbortController()
  const cut = sweepRemovedRuns(project, { signal: stop.signal, onProgress: () => stop.abort() })
  await expect(cut).rejects.toMatchObject({ code: 'cancelled' })
  project.close()
  const again = openProject(path)
  expect(hasRemovedRuns(again)).toBe(true)
  await sweepRemovedRuns(again)
  expect(RESULTS.map((table) => rowsIn(again, table))).toEqual([0, 0, 0, 0, 0, 0])
  again.close()
})

it('a sweep writes nothing while it rests, so that the log can be copied whole', async () => {
  const { project } = await projectWithRuns('rest')
  withdrawRun(project, 1)
  let resting = false
  let rests = 0
  const rest = async (): Promise<void> => {
    resting = true
    const before = rowsIn(project, 'run_site')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(rowsIn(project, 'run_site')).toBe(before)
    resting = false
    rests++
  }
  await sweepRemovedRuns(project, { rest, onProgress: () => expect(resting).toBe(false) })
  expect(rests).toBeGreaterThan(2)
  expect(rowsIn(project, 'run_site')).toBe(0)
  project.close()
})

it('an answer derived from a run’s values is kept in the file until a value changes', async () => {
  const { project, path } = await projectWithRuns('derived')
  writeDerived(project, 2, 'rank 0', [{ name: 'a', zPrime: 0.5 }])
  writeDerived(project, 2, 'rank 1', [{ name: 'b', zPrime: null }])
  expect(readDerived(project, 2, 'rank 0')).toBeUndefined()
  project.close()
  const again = openProject(path)
  expect(readDerived(again, 2, 'rank 1')).toEqual([{ name: 'b', zPrime: null }])
  writeWellValues(again, 2, 1, 4, new Float32Array(8))
  expect(readDerived(again, 2, 'rank 1')).toBeUndefined()
  again.close()
})

it('a worker’s reader sees what was written, can write nothing, and leaves the project open', async () => {
  const { project, path } = await projectWithRuns('reader')
  const reader = openReader(path)
  recordSite(project, 1, { siteId: 1, objects: 10, seconds: 1 })
  expect(getRun(reader, 1).objects).toBe(95 * 3 + 10)
  expect(() => withdrawRun(reader, 1)).toThrow('cannot be written')
  reader.close()
  expect(withdrawRun(project, 2)).toEqual([2])
  project.close()
})

it('what waits in the log is copied by another connection while the project stays in use', async () => {
  const { project, path } = await projectWithRuns('log')
  expect(waitingBytes(path)).toBeGreaterThan(100_000)
  checkpoint(path)
  insertRun(project, RUN)
  const bytes = waitingBytes(path)
  for (let i = 0; i < 5; i++) insertRun(project, RUN)
  expect(waitingBytes(path)).toBe(bytes)
  project.close()
})

it('a file from before runs kept their counts gets them when it is opened', async () => {
  const { project, path } = await projectWithRuns('old')
  project.close()
  const db = new Database(path)
  db.exec('DROP TABLE derived; DROP INDEX well_values_cells; DROP TABLE region; DROP TABLE training; DROP TABLE model')
  for (const column of ['done_sites', 'failed_sites', 'objects', 'removed'])
    db.exec(`ALTER TABLE run DROP COLUMN ${column}`)
  db.pragma('user_version = 1')
  db.close()
  const opened = openProject(path)
  expect(opened.sql<{ user_version: number }>('PRAGMA user_version').get()!.user_version).toBe(MIGRATIONS.length)
  expect(listRuns(opened).map((run) => [run.done_sites, run.failed_sites, run.objects])).toEqual([
    [96, 0, 288],
    [96, 0, 288],
  ])
  opened.close()
})
