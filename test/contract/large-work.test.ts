/** Exports and removals through the contract: long work that goes on beside everything else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { parquetMetadata } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { importFolders, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('large-work')
let running: RunningHost

beforeAll(async () => {
  const screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 5, sites: 1, size: 128 })
  running = await startHost(join(folder, 'settings'))
  await running.client.project.create({ path: join(folder, 'p.platescope') })
  await importFolders(running.client, [screen.plateFolder])
  await running.untilEnded((await running.client.runs.startSegment((await running.client.runs.defaults())!)).id)
  await running.untilEnded((await running.client.runs.startMeasure({ segmentRunId: 1, groups: ['AreaShape'] })).id)
}, 120_000)
afterAll(() => running.close())

async function exported(kind: 'wells' | 'cells' | 'rois', name: string): Promise<string> {
  const path = join(folder, name)
  const { jobId } = await running.client.output.export({ kind, path, runId: null, overwrite: false })
  await expect
    .poll(async () => (await running.client.events.jobs()).find((job) => job.id === jobId)?.state, { timeout: 60_000 })
    .toBe('done')
  return path
}

async function objectsOf(runId: number): Promise<number> {
  return (await running.client.runs.list()).find((run) => run.id === runId)!.objects
}

describe('long work', () => {
  it('records how many images a segmentation read, and their fingerprint', async () => {
    const [run] = await running.client.runs.list()
    const { planes } = (await running.client.project.current())!
    expect(run!.parameters.images).toMatchObject({ planes: planes.present, sha256: expect.stringMatching(/^\w{64}$/) })
  })

  it('exports one row a cell, and one outline an object', async () => {
    const bytes = readFileSync(await exported('cells', 'cells.parquet'))
    const { num_rows } = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    expect(Number(num_rows)).toBe(await objectsOf(2))
    const outlines = Object.keys(unzipSync(readFileSync(await exported('rois', 'rois.zip'))))
    expect(outlines.filter((name) => name.includes('_Nuclei_'))).toHaveLength(await objectsOf(1))
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const path = join(folder, 'cancelled.csv')
    const { jobId } = await running.client.output.export({ kind: 'cells', path, runId: null, overwrite: false })
    await running.client.events.cancelJob({ id: jobId })
    await expect
      .poll(async () => (await running.client.events.jobs()).find((job) => job.id === jobId)?.state, {
        timeout: 60_000,
      })
      .toBe('cancelled')
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('takes a removed run out of the list at once, and its measurements with it', async () => {
    await running.client.runs.remove({ id: 1 })
    expect(await running.client.runs.list()).toEqual([])
    await expect(running.client.plates.readouts({ runId: 2 })).rejects.toMatchObject({ data: { code: 'no_run' } })
    await expect
      .poll(async () => (await running.client.events.jobs()).some((job) => job.state === 'running'), {
        timeout: 60_000,
      })
      .toBe(false)
  })
})
