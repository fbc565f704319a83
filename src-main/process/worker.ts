/** Entry of a worker thread: does one task at a time and hands its arrays over without copying. */
import { parentPort } from 'node:worker_threads'
import { describeError, Fault, type Progress } from '../base/index.ts'
import { TASKS, type TaskName, type TaskTools } from '../work/index.ts'
import { transferables } from './transferables.ts'
import type { SentFault, WorkerMessage, WorkerReply } from './worker-messages.ts'

const PROGRESS_EVERY_MS = 100

const port = parentPort!
const running = new Map<number, AbortController>()

port.on('message', (message: WorkerMessage) => {
  if (message.type === 'cancel') running.get(message.id)?.abort()
  else void perform(message)
})

async function perform({ id, name, input }: Extract<WorkerMessage, { type: 'task' }>): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const task = TASKS[name as TaskName] as (input: unknown, tools: TaskTools) => Promise<unknown>
    const output = await task(input, { signal: controller.signal, onProgress: reporter(id) })
    port.postMessage({ type: 'output', id, output } satisfies WorkerReply, transferables(output))
  } catch (error) {
    port.postMessage({ type: 'fault', id, fault: sentFault(error, name) } satisfies WorkerReply)
  } finally {
    running.delete(id)
  }
}

/** Tells how far a task is, but not more often than anybody can see. */
function reporter(id: number): (progress: Progress) => void {
  let sentAt = 0
  return (progress) => {
    const now = performance.now()
    if (now - sentAt < PROGRESS_EVERY_MS && progress.done !== progress.total) return
    sentAt = now
    port.postMessage({ type: 'progress', id, progress } satisfies WorkerReply)
  }
}

function sentFault(error: unknown, task: string): SentFault {
  if (error instanceof Fault) {
    const { code, message, path, stands, todo } = error
    return { code, message, path, stands, todo }
  }
  const message = `${task}: ${describeError(error)}`
  return { code: 'internal', message, path: undefined, stands: undefined, todo: undefined }
}
