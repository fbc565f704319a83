/** Keeps a project's write-ahead log short on a worker, since waiting for the disk would hold the desk. */
import { type Project, waitingBytes } from '../store/index.ts'
import type { DeskContext } from './context.ts'

const LOOK_EVERY_MS = 500
const WORTH_BYTES = 8 * 2 ** 20

/** Looks at the log from time to time as long as the project is the open one. */
export function startCheckpoints(context: DeskContext, project: Project): void {
  let copying = false
  const timer = setInterval(() => {
    if (context.project !== project) clearInterval(timer)
    else if (!copying && waitingBytes(project.path) > WORTH_BYTES) {
      copying = true
      // A drive that fails here fails at the next writing too, which then says so.
      context.workers
        .run('checkpoint', { path: project.path }, { urgent: true })
        .catch(() => undefined)
        .finally(() => (copying = false))
    }
  }, LOOK_EVERY_MS)
  timer.unref()
}
