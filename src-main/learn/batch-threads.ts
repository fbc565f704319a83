/** The threads that decode and prepare images, and the tasks that each of them still has to answer. */
import { Worker } from 'node:worker_threads'
import { Fault } from '../base/index.ts'
import type { BatchMessage, BatchReply, BatchTask, Decoded, SentFault } from './batch-messages.ts'

export interface BatchThreads {
  readonly count: number
  /** Gives a task to a thread, which does its tasks in order; `decoded` of a task `decode`. */
  perform(thread: number, task: BatchTask): Promise<Decoded | undefined>
  /** Tells every thread what it finds in memory and what it has to read. */
  share(images: Omit<Extract<BatchMessage, { type: 'images' }>, 'type'>): void
  close(): Promise<void>
}

interface Waiting {
  readonly thread: Worker
  readonly resolve: (decoded: Decoded | undefined) => void
  readonly reject: (fault: Fault) => void
}

/** The worker as it stands beside this file; a bundle passes its own. */
export const BATCH_WORKER = new URL('./batch-worker.ts', import.meta.url)

export function openBatchThreads(count: number, workerUrl: URL = BATCH_WORKER): BatchThreads {
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let ended: Fault | undefined
  const threads = Array.from({ length: count }, () => new Worker(workerUrl))

  /** Nothing more will come of a lost thread: what it owed fails, and so does every later task. */
  function lose(thread: Worker, fault: Fault): void {
    ended ??= fault
    for (const [id, task] of waiting)
      if (task.thread === thread) {
        waiting.delete(id)
        task.reject(ended)
      }
  }

  for (const thread of threads) {
    thread.unref()
    thread.on('message', (reply: BatchReply) => {
      const task = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (waiting.size === 0) for (const each of threads) each.unref()
      if (reply.type === 'done') task?.resolve(reply.decoded)
      else task?.reject(revived(reply.fault))
    })
    thread.on('error', (cause) => lose(thread, lost(cause)))
    thread.on('exit', () => lose(thread, lost(undefined)))
  }

  return {
    count,
    perform(place, task) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(ended)
        const thread = threads[place]!
        const id = nextId++
        waiting.set(id, { thread, resolve, reject })
        thread.ref()
        thread.postMessage({ type: 'task', id, task } satisfies BatchMessage)
      })
    },
    share(images) {
      for (const thread of threads) thread.postMessage({ type: 'images', ...images } satisfies BatchMessage)
    },
    async close() {
      ended ??= new Fault('cancelled', 'Cancelled.')
      await Promise.all(threads.map((thread) => thread.terminate()))
    },
  }
}

const lost = (cause: unknown): Fault =>
  new Fault('internal', 'A thread that prepares images was lost.', {
    cause,
    todo: 'If this happens again, the images may be too large for the memory of this machine.',
  })

function revived({ code, message, path, todo }: SentFault): Fault {
  return new Fault(code, message, { ...(path ? { path } : {}), ...(todo ? { todo } : {}) })
}
