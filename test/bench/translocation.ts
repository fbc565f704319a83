/** The main job on the translocation plate: 96 wells, 192 planes of 640 × 640, by the services that the command line uses. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBenches, createWorkerPool } from '../../src-main/process/index.ts'
import {
  createAndOpen,
  createDesk,
  type Desk,
  type DeskContext,
  defaultSegmentParameters,
  importAcquisitions,
  openedProject,
  type StartedRun,
  scan,
  startMeasure,
  startSegment,
} from '../../src-main/service/index.ts'
import { sharedData } from '../shared-data.ts'
import { type BenchRow, rounded } from './row.ts'

/** Nothing but a notice when the plate is absent. Processor time tells more than the clock on a machine with other work. */
export async function benchTranslocation(): Promise<BenchRow[]> {
  const plate = sharedData('translocation-plate')
  if (!plate) {
    process.stderr.write('translocation: left out, since ../shared/data/translocation-plate is absent.\n')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'platescope-translocation-'))
  const desk = createDesk(
    { version: 'bench', shell: 'headless', settingsFolder: join(folder, 'settings') },
    createWorkerPool(new URL('../../src-main/process/worker.ts', import.meta.url)),
    createBenches(new URL('../../src-main/process/bench.ts', import.meta.url)),
  )
  try {
    return await mainJob(desk, plate, join(folder, 'plate.platescope'))
  } finally {
    await desk.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function mainJob({ context }: Desk, plate: string, projectPath: string): Promise<BenchRow[]> {
  const scanned = await timed(() => scan([plate], null))
  const imported = await timed(async () => {
    await createAndOpen(context, projectPath)
    await importAcquisitions(context, scanned.result)
  })
  const parameters = (await defaultSegmentParameters(context, openedProject(context)))!
  const segment = await timed(() => finished(startSegment(context, parameters)))
  const measure = await timed(() => finished(startMeasure(context, { segmentRunId: segment.result.id, groups: null })))
  const seconds = (name: string, value: number, note: string, target?: number): BenchRow => ({
    name,
    value: rounded(value),
    unit: 's',
    ...(target === undefined ? {} : { target }),
    note,
  })
  const objects = `${segment.result.objects} nuclei in ${segment.result.sites} sites`
  return [
    seconds('import', scanned.wall + imported.wall, 'read names and headers, write the project', 1),
    seconds('segment', segment.wall, `nuclei and cells, default parameters; ${objects}`),
    seconds('measure', measure.wall, 'all measurements of nuclei, cells and cytoplasm'),
    seconds('segment and measure', segment.wall + measure.wall, 'by the clock', 10),
    seconds('segment: processor time', segment.cpu, 'all threads'),
    seconds('segment: of it on the desk', segment.deskCpu, 'handing out sites, writing results'),
    seconds('segment: in workers', siteSeconds(context, segment.result.id), 'sum over sites, by the clock'),
    seconds('measure: processor time', measure.cpu, 'all threads'),
    seconds('measure: of it on the desk', measure.deskCpu, 'handing out sites, writing results, summaries'),
    seconds('measure: in workers', siteSeconds(context, measure.result.id), 'sum over sites, by the clock'),
  ]
}

async function finished(started: Promise<StartedRun>) {
  return (await started).finished
}

function siteSeconds(context: DeskContext, runId: number): number {
  return openedProject(context)
    .sql<{ seconds: number }>('SELECT sum(seconds) AS seconds FROM run_site WHERE run_id = ?')
    .get(runId)!.seconds
}

/** Seconds by the clock, of all threads' processor time, and of this thread's. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; wall: number; cpu: number; deskCpu: number }> {
  const started = performance.now()
  const before = process.cpuUsage()
  const beforeHere = process.threadCpuUsage()
  const result = await work()
  const used = process.cpuUsage(before)
  const here = process.threadCpuUsage(beforeHere)
  return {
    result,
    wall: (performance.now() - started) / 1000,
    cpu: (used.user + used.system) / 1e6,
    deskCpu: (here.user + here.system) / 1e6,
  }
}
