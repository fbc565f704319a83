/** A desk killed in the middle of its work: reopening says so, resuming gives what would have come anyway. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { importFolders, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('kill')

/** Process ids of the desks of this test process. */
function deskPids(): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-e'], { encoding: 'utf8' }).split('\n')
  return lines
    .filter((line) => line.includes('process/desk.ts') && Number(line.trim().split(/\s+/)[1]) === process.pid)
    .map((line) => Number(line.trim().split(/\s+/)[0]))
}

async function allValues(running: RunningHost, runId: number) {
  const names = (await running.client.plates.readouts({ runId })).map((readout) => readout.name)
  const wells = []
  for (const name of names.slice(0, 40))
    wells.push(
      (await running.client.plates.map({ plateIds: null, readout: { runId, name, statistic: 'mean', scale: 'raw' } }))
        .plates,
    )
  return wells
}

it.skipIf(process.platform === 'win32')(
  'a run killed with SIGKILL is interrupted, resumes, and ends with the same numbers',
  async () => {
    const screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 5, sites: 2, size: 128 })
    const projectPath = join(folder, 'killed.platescope')
    let running = await startHost(folder)
    await running.client.project.create({ path: projectPath })
    await importFolders(running.client, [screen.plateFolder])
    const parameters = (await running.client.runs.defaults())!
    const segment = await running.client.runs.startSegment(parameters)
    await expect
      .poll(async () => (await running.client.runs.list())[0]!.doneSites, { timeout: 60_000, interval: 10 })
      .toBeGreaterThan(5)
    const [pid] = deskPids()
    process.kill(pid!, 'SIGKILL')
    await running.close()

    running = await startHost(folder, projectPath)
    const interrupted = (await running.client.runs.list())[0]!
    expect(interrupted.status).toBe('interrupted')
    expect(interrupted.doneSites).toBeGreaterThan(5)
    expect(interrupted.doneSites).toBeLessThan(interrupted.sites)
    await running.client.runs.resume({ id: segment.id })
    expect((await running.untilEnded(segment.id)).status).toBe('done')

    const first = await running.client.runs.startMeasure({
      segmentRunId: segment.id,
      groups: ['AreaShape', 'Intensity'],
    })
    await expect
      .poll(async () => (await running.client.runs.list()).find((run) => run.id === first.id)!.doneSites, {
        timeout: 60_000,
        interval: 10,
      })
      .toBeGreaterThan(5)
    process.kill(deskPids()[0]!, 'SIGKILL')
    await running.close()

    running = await startHost(folder, projectPath)
    await running.client.runs.resume({ id: first.id })
    await running.untilEnded(first.id)
    const uncutSegment = await running.client.runs.startSegment(parameters)
    await running.untilEnded(uncutSegment.id)
    const uncut = await running.client.runs.startMeasure({
      segmentRunId: uncutSegment.id,
      groups: ['AreaShape', 'Intensity'],
    })
    const ended = await running.untilEnded(uncut.id)
    expect(ended.objects).toBe((await running.client.runs.list()).find((run) => run.id === first.id)!.objects)
    expect(await allValues(running, first.id)).toEqual(await allValues(running, uncut.id))
    await running.close()
  },
  180_000,
)
