/** A desk in the test's own process, with projects made from folders. */
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createBenches, createWorkerPool } from '../../src-main/process/index.ts'
import {
  createAndOpen,
  createDesk,
  type DeskContext,
  defaultSegmentParameters,
  describeAcquisition,
  importAcquisitions,
  openedProject,
  scan,
  startMeasure,
  startSegment,
} from '../../src-main/service/index.ts'
import { listChannels } from '../../src-main/store/index.ts'

export function openDesk(folder: string): DeskContext {
  const workers = createWorkerPool(new URL('../../src-main/process/worker.ts', import.meta.url))
  const benches = createBenches(new URL('../../src-main/process/bench.ts', import.meta.url))
  const desk = createDesk(
    { version: 'test', shell: 'headless', settingsFolder: join(folder, 'settings') },
    workers,
    benches,
  )
  afterAll(() => desk.close())
  return desk.context
}

/** Opens a new project with the given folders imported one after the other; what the import screen shows of the last. */
export async function projectOf(context: DeskContext, path: string, ...folders: string[]) {
  await createAndOpen(context, path)
  let shown: ReturnType<typeof describeAcquisition>[] = []
  for (const folder of folders) {
    const acquisitions = await scan([folder], null)
    await importAcquisitions(context, acquisitions)
    shown = acquisitions.map(describeAcquisition)
  }
  return shown
}

/** Segments the channel of that name and measures what was found. */
export async function analyse(context: DeskContext, channel: string) {
  const project = openedProject(context)
  const defaults = (await defaultSegmentParameters(context, project))!
  const { id } = listChannels(project).find(({ name }) => name === channel)!
  const segment = await startSegment(context, { ...defaults, channelId: id, cellChannelId: null })
  await segment.finished
  const measure = await startMeasure(context, { segmentRunId: segment.run.id, groups: null })
  return { segment: await segment.finished, measure: await measure.finished }
}
