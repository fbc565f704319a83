/** Keeps a project's write-ahead log short on a worker, since waiting for the disk would hold the desk. */
import { type Project, WORTH_COPYING_BYTES, waitingBytes } from '../store/index.ts'
import type { DeskContext } from './context.ts'

const LOOK_EVERY_MS = 500

const copying = new WeakMap<Project, Promise<void>>()

/** Looks at the log from time to time as long as the project is the open one. */
export function startCheckpoints(context: DeskContext, project: Project): void {
  const timer = setInterval(() => {
    if (context.project !== project) clearInterval(timer)
    else void copyLog(context, project)
  }, LOOK_EVERY_MS)
  timer.unref()
}

/**
 * Ends at once while the log is short, otherwise when it has been copied. Who writes a lot waits for this in between:
 * a log that is written to while it is copied only grows, until the desk itself would have to copy it.
 */
export async function copyLog(context: DeskContext, project: Project): Promise<void> {
  const already = copying.get(project)
  if (already) return already
  if (waitingBytes(project.path) <= WORTH_COPYING_BYTES) return
  // A drive that fails here fails at the next writing too, which then says so.
  const copied = context.workers
    .run('checkpoint', { path: project.path }, { urgent: true })
    .catch(() => undefined)
    .finally(() => copying.delete(project))
  copying.set(project, copied)
  return copied
}
