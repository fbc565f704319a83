/** A pool of worker threads: urgent tasks first, queued ones cancellable, a crashed thread replaced. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Fault, type FaultCode } from '../base/index.ts'
import type { TaskName, Workers } from '../work/index.ts'

export interface WorkerRequest {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

export type WorkerReply =
  | { readonly id: number; readonly output: unknown }
  | {
      readonly id: number
      readonly fault: {
        code: FaultCode
        message: string
        path: string | undefined
        stands: string | undefined
        todo: string | undefined
      }
    }

interface Waiting extends WorkerRequest {
  readonly resolve: (output: never) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  worker: Worker
  current: Waiting | undefined
}

/** Starts threads when there is work for them, up to the machine's cores (at most 16). */
export function createWorkerPool(workerUrl: URL, size = Math.min(16, Math.max(1, availableParallelism()))): Workers {
  const threads: Thread[] = []
  const urgent: Waiting[] = []
  const normal: Waiting[] = []
  let nextId = 1
  let closed = false

  function assign(): void {
    while (urgent.length + normal.length > 0) {
      const thread = threads.find((candidate) => !candidate.current) ?? (threads.length < size ? spawn() : undefined)
      if (!thread) return
      const task = urgent.shift() ?? normal.shift()!
      thread.current = task
      thread.worker.ref()
      thread.worker.postMessage({ id: task.id, name: task.name, input: task.input } satisfies WorkerRequest)
    }
  }

  function spawn(): Thread {
    const thread: Thread = { worker: new Worker(workerUrl), current: undefined }
    thread.worker.on('message', (reply: WorkerReply) => settle(thread, reply))
    thread.worker.on('error', (error) => lose(thread, error))
    thread.worker.on('exit', () => lose(thread, undefined))
    thread.worker.unref()
    threads.push(thread)
    return thread
  }

  function settle(thread: Thread, reply: WorkerReply): void {
    const task = thread.current
    thread.current = undefined
    thread.worker.unref()
    if (task && 'output' in reply) task.resolve(reply.output as never)
    else if (task && 'fault' in reply) task.reject(revive(reply.fault))
    assign()
  }

  function lose(thread: Thread, error: unknown): void {
    const at = threads.indexOf(thread)
    if (at < 0) return
    threads.splice(at, 1)
    const detail = error instanceof Error ? error.message : 'it ended unexpectedly'
    thread.current?.reject(
      closed
        ? new Fault('cancelled', 'Cancelled.')
        : new Fault('internal', `A worker was lost during ${thread.current.name}: ${detail}.`, {
            cause: error,
            todo: 'If this happens again, the image may be too large for the memory of this machine.',
          }),
    )
    if (!closed) assign()
  }

  return {
    size,
    run(name: TaskName, input: unknown, options: { signal?: AbortSignal | undefined; urgent?: boolean } = {}) {
      return new Promise<never>((resolve, reject) => {
        if (closed || options.signal?.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
        const queue = options.urgent ? urgent : normal
        const onAbort = (): void => {
          const at = queue.indexOf(task)
          if (at >= 0) queue.splice(at, 1)
          reject(new Fault('cancelled', 'Cancelled.'))
        }
        const done = (): void => options.signal?.removeEventListener('abort', onAbort)
        const task: Waiting = {
          id: nextId++,
          name,
          input,
          resolve: (output) => {
            done()
            resolve(output)
          },
          reject: (error) => {
            done()
            reject(error)
          },
        }
        options.signal?.addEventListener('abort', onAbort, { once: true })
        queue.push(task)
        assign()
      })
    },
    async close() {
      closed = true
      for (const task of [...urgent.splice(0), ...normal.splice(0)]) task.reject(new Fault('cancelled', 'Cancelled.'))
      await Promise.all(threads.map((thread) => thread.worker.terminate()))
    },
  }
}

function revive(fault: {
  code: FaultCode
  message: string
  path: string | undefined
  stands: string | undefined
  todo: string | undefined
}): Fault {
  const { code, message, path, stands, todo } = fault
  return new Fault(code, message, {
    ...(path ? { path } : {}),
    ...(stands ? { stands } : {}),
    ...(todo ? { todo } : {}),
  })
}
