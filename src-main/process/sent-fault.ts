/** Faults on their way from one thread or process to another. */
import { describeError, Fault, type ProgressListener } from '../base/index.ts'
import type { SentFault } from './worker-messages.ts'

export function sentFault(error: unknown, task: string): SentFault {
  if (error instanceof Fault) {
    const { code, message, path, stands, todo } = error
    return { code, message, path, stands, todo }
  }
  const message = `${task}: ${describeError(error)}`
  return { code: 'internal', message, path: undefined, stands: undefined, todo: undefined }
}

export function revivedFault({ code, message, path, stands, todo }: SentFault): Fault {
  return new Fault(code, message, {
    ...(path ? { path } : {}),
    ...(stands ? { stands } : {}),
    ...(todo ? { todo } : {}),
  })
}

/** Passes progress on, but not more often than anybody can see. */
export function sparingly(send: ProgressListener, every = 100): ProgressListener {
  let sentAt = Number.NEGATIVE_INFINITY
  let stage: string | undefined
  return (progress) => {
    const now = performance.now()
    if (now - sentAt < every && progress.done !== progress.total && progress.stage === stage) return
    sentAt = now
    stage = progress.stage
    send(progress)
  }
}
