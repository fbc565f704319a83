/** Entry of a worker thread: does one task at a time and hands its arrays over without copying. */
import { parentPort } from 'node:worker_threads'
import { TASKS, type TaskName, type TaskTools } from '../work/index.ts'
import { sentFault, sparingly } from './sent-fault.ts'
import { transferables } from './transferables.ts'
import type { WorkerMessage, WorkerReply } from './worker-messages.ts'

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
    const onProgress = sparingly((progress) =>
      port.postMessage({ type: 'progress', id, progress } satisfies WorkerReply),
    )
    const output = await task(input, { signal: controller.signal, onProgress })
    port.postMessage({ type: 'output', id, output } satisfies WorkerReply, transferables(output))
  } catch (error) {
    port.postMessage({ type: 'fault', id, fault: sentFault(error, name) } satisfies WorkerReply)
  } finally {
    running.delete(id)
  }
}
