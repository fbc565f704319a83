/** The threads that decode and prepare images, and the tasks that each of them still has to answer. */
import { Worker } from 'node:worker_threads'
import { Fault } from '../base/index.ts'
import type { BatchAnswer, BatchMessage, BatchReply, BatchTask, MaskTask, SentFault } from './batch-messages.ts'

export interface BatchThreads {
  readonly count: number
  /** Gives a task to a thread, which does its tasks in order; `decoded` of a task `decode`, `labelled` of a task `open`. */
  perform(thread: number, task: BatchTask | MaskTask): Promise<BatchAnswer>
  /** Tells every thread what it finds in memory and what it has to read. */
  share(shelf: Exclude<BatchMessage, { type: 'task' }>): void
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: BatchAnswer) => void
  readonly reject: (fault: Fault) => void
}

/** The worker as it stands beside this file; a bundle passes its own. */
export const BATCH_WORKER = new URL('./batch-worker.ts', import.meta.url)

export function openBatchThreads(count: number, workerUrl: URL = BATCH_WORKER): BatchThreads {
  const threads = Array.from({ length: count }, () => openThread(workerUrl))
  return {
    count,
    perform: (place, task) => threads[place]!.perform(task),
    share(shelf) {
      for (const { worker } of threads) worker.postMessage(shelf)
    },
    async close() {
      for (const thread of threads) thread.end(new Fault('cancelled', 'Cancelled.'))
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

interface Thread {
  readonly worker: Worker
  perform(task: BatchTask | MaskTask): Promise<BatchAnswer>
  /** Fails what is waited for and whatever is asked later. */
  end(fault: Fault): void
}

/** A thread keeps the program alive only while it owes an answer. */
function openThread(workerUrl: URL): Thread {
  const worker = new Worker(workerUrl)
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let ended: Fault | undefined

  function end(fault: Fault): void {
    ended ??= fault
    for (const task of waiting.values()) task.reject(ended)
    waiting.clear()
  }

  worker.unref()
  worker.on('error', (cause) => end(lost(cause)))
  worker.on('exit', () => end(lost(undefined)))
  worker.on('message', (reply: BatchReply) => {
    const task = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (waiting.size === 0) worker.unref()
    if (reply.type === 'done') task?.resolve(reply.answer)
    else task?.reject(revived(reply.fault))
  })
  return {
    worker,
    end,
    perform(task) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(ended)
        const id = nextId++
        waiting.set(id, { resolve, reject })
        worker.ref()
        worker.postMessage({ type: 'task', id, task } satisfies BatchMessage)
      })
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
