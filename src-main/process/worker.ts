/** Entry of a worker thread: does one task at a time and hands its arrays over without copying. */
import { parentPort } from 'node:worker_threads'
import { describeError, Fault } from '../base/index.ts'
import { TASKS, type TaskName } from '../work/index.ts'
import { transferables } from './transferables.ts'
import type { WorkerReply, WorkerRequest } from './worker-pool.ts'

parentPort!.on('message', async (request: WorkerRequest) => {
  const reply = await perform(request)
  parentPort!.postMessage(reply, 'output' in reply ? transferables(reply.output) : [])
})

async function perform({ id, name, input }: WorkerRequest): Promise<WorkerReply> {
  try {
    const task = TASKS[name as TaskName] as (input: unknown) => Promise<unknown>
    return { id, output: await task(input) }
  } catch (error) {
    if (error instanceof Fault) {
      const { code, message, path, stands, todo } = error
      return { id, fault: { code, message, path, stands, todo } }
    }
    return {
      id,
      fault: {
        code: 'internal',
        message: `${name}: ${describeError(error)}`,
        path: undefined,
        stands: undefined,
        todo: undefined,
      },
    }
  }
}
