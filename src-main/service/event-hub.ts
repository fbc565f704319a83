/** Tells every listening window what happens at the desk. */
import type { DeskEvent } from '../contract/index.ts'

export interface EventHub {
  publish(event: DeskEvent): void
  /** Calls the listener for every event; returns how to stop. */
  subscribe(listener: (event: DeskEvent) => void): () => void
  /** The same as an endless iteration that ends with the signal. A slow reader keeps only the newest state of each job and run. */
  stream(signal: AbortSignal | undefined): AsyncGenerator<DeskEvent, void, void>
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: DeskEvent) => void>()
  const subscribe = (listener: (event: DeskEvent) => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    publish(event) {
      for (const listener of listeners) listener(event)
    },
    subscribe,
    async *stream(signal) {
      const queue = new Map<string, DeskEvent>()
      let wake = (): void => {}
      const stop = subscribe((event) => {
        queue.delete(keyOf(event))
        queue.set(keyOf(event), event)
        wake()
      })
      const onAbort = (): void => wake()
      signal?.addEventListener('abort', onAbort)
      try {
        while (!signal?.aborted) {
          const [next] = queue
          if (next) {
            queue.delete(next[0])
            yield next[1]
          } else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        stop()
        signal?.removeEventListener('abort', onAbort)
      }
    },
  }
}

function keyOf(event: DeskEvent): string {
  switch (event.type) {
    case 'job':
      return `job:${event.job.id}`
    case 'run':
      return `run:${event.run.id}`
    case 'run-removed':
      return `run:${event.id}`
    case 'values':
      return `values:${event.runId}`
    case 'project':
      return 'project'
    default:
      return event satisfies never
  }
}
