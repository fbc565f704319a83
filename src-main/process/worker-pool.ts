/** A pool of worker threads: urgent tasks first, queued ones cancellable, long ones apart, a crashed thread replaced. */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { Fault } from '../base/index.ts'
import type { TaskName, TaskOptions, Workers } from '../work/index.ts'
import { revivedFault } from './sent-fault.ts'
import type { WorkerMessage, WorkerReply } from './worker-messages.ts'

interface Task {
  readonly id: number
  readonly name: string
  readonly input: unknown
  readonly options: TaskOptions
  readonly resolve: (output: never) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  /** Started for one long task, and ended with it. */
  readonly apart: boolean
  current: Task | undefined
}

/** Sources lose their types when they are loaded, which takes a thread longer than several images: it is done once. A bundle has none. */
function environmentFor(workerUrl: URL): NodeJS.ProcessEnv {
  if (!workerUrl.href.endsWith('.ts')) return process.env
  const folder = fileURLToPath(new URL('../../node_modules/.cache/compiled', workerUrl))
  return { NODE_COMPILE_CACHE: folder, ...process.env }
}

/**
 * How V8 compiles in threads started from now on. Loops over images run long in one call: its middle compiler only delays
 * the one that makes them fast. That one works at once, since threads keep all cores busy and would meanwhile go on
 * slowly; until then code is compiled roughly rather than interpreted. The desk's own thread goes on compiling aside.
 */
const COMPILER_FLAGS = [
  '--no-maglev',
  '--no-concurrent-recompilation',
  '--always-sparkplug',
  '--no-lazy-feedback-allocation',
]

/** Starts threads when there is work for them, up to the machine's cores (at most 16), and one more for each long task. */
export function createWorkerPool(workerUrl: URL, size = Math.min(16, Math.max(1, availableParallelism()))): Workers {
  for (const flag of COMPILER_FLAGS) setFlagsFromString(flag)
  const threads: Thread[] = []
  const urgent: Task[] = []
  const normal: Task[] = []
  let nextId = 1
  let closed = false

  function assign(): void {
    while (urgent.length + normal.length > 0) {
      const pool = threads.filter((thread) => !thread.apart)
      const thread = pool.find((candidate) => !candidate.current) ?? (pool.length < size ? spawn(false) : undefined)
      if (!thread) return
      begin(thread, urgent.shift() ?? normal.shift()!)
    }
  }

  function begin(thread: Thread, task: Task): void {
    thread.current = task
    thread.worker.ref()
    const { id, name, input } = task
    thread.worker.postMessage({ type: 'task', id, name, input } satisfies WorkerMessage)
  }

  function spawn(apart: boolean): Thread {
    const thread: Thread = {
      worker: new Worker(workerUrl, { env: environmentFor(workerUrl) }),
      apart,
      current: undefined,
    }
    thread.worker.on('message', (reply: WorkerReply) => receive(thread, reply))
    thread.worker.on('error', (error) => lose(thread, error))
    thread.worker.on('exit', () => lose(thread, undefined))
    thread.worker.unref()
    threads.push(thread)
    return thread
  }

  function receive(thread: Thread, reply: WorkerReply): void {
    const task = thread.current
    if (reply.type === 'progress') {
      task?.options.onProgress?.(reply.progress)
      return
    }
    thread.current = undefined
    thread.worker.unref()
    if (reply.type === 'output') task?.resolve(reply.output as never)
    else task?.reject(revivedFault(reply.fault))
    if (thread.apart) {
      threads.splice(threads.indexOf(thread), 1)
      void thread.worker.terminate()
    } else assign()
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

  /** A queued task is dropped, a running one asked to stop; only a long one is waited for, as it has to clean up. */
  function cancel(task: Task): void {
    for (const queue of [urgent, normal]) if (queue.includes(task)) queue.splice(queue.indexOf(task), 1)
    const thread = threads.find((candidate) => candidate.current === task)
    thread?.worker.postMessage({ type: 'cancel', id: task.id } satisfies WorkerMessage)
    if (!thread || !task.options.long) task.reject(new Fault('cancelled', 'Cancelled.'))
  }

  return {
    size,
    run(name: TaskName, input: unknown, options: TaskOptions = {}) {
      return new Promise<never>((resolve, reject) => {
        if (closed || options.signal?.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
        const onAbort = (): void => cancel(task)
        const settled = <T>(settle: (value: T) => void): ((value: T) => void) => {
          return (value) => {
            options.signal?.removeEventListener('abort', onAbort)
            settle(value)
          }
        }
        const task: Task = { id: nextId++, name, input, options, resolve: settled(resolve), reject: settled(reject) }
        options.signal?.addEventListener('abort', onAbort, { once: true })
        if (options.long) begin(spawn(true), task)
        else {
          ;(options.urgent ? urgent : normal).push(task)
          assign()
        }
      })
    },
    async close() {
      closed = true
      for (const task of [...urgent.splice(0), ...normal.splice(0)]) task.reject(new Fault('cancelled', 'Cancelled.'))
      await Promise.all(threads.map((thread) => thread.worker.terminate()))
    },
  }
}
