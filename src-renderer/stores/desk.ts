/** Keeps the stores in step with the desk: loads them when the link opens, then follows its events. */
import { watch } from 'vue'
import type { DeskEvent } from '../../src-main/contract/index.ts'
import { client, connect } from '../link/index.ts'
import { useConnection } from './connection.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { useReadout } from './readout.ts'
import { useRuns } from './runs.ts'

/** Connects, and follows the desk for as long as the page lives. */
export function followDesk(): void {
  const connection = useConnection()
  watch(
    () => connection.state,
    (state) => state === 'open' && void follow().catch(useMessages().failed),
    { immediate: true },
  )
  connect()
}

async function follow(): Promise<void> {
  // The stream is opened before the first load, so that nothing falls between the two.
  const events = await client.events.stream()
  void load().catch(useMessages().failed)
  try {
    for await (const event of events) take(event)
  } catch {
    // The link was lost; the connection says so and the next one starts afresh.
  }
}

async function load(): Promise<void> {
  const project = useProject()
  await project.refresh()
  await useRuns().refresh(project.summary !== null)
}

function take(event: DeskEvent): void {
  switch (event.type) {
    case 'job':
      useRuns().adoptJob(event.job)
      break
    case 'run':
      useRuns().adoptRun(event.run)
      break
    case 'run-removed':
      useRuns().dropRun(event.id)
      break
    case 'project':
      if (event.project?.path !== useProject().summary?.path) void useRuns().refresh(event.project !== null)
      useProject().adopt(event.project)
      break
    case 'values':
      useReadout().refresh(event.runId)
      break
    default:
      event satisfies never
  }
}
