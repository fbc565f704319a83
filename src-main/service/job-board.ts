/** Slow work that people watch: each job has a count, a rate, a remaining time, and can be cancelled. */
import { randomUUID } from 'node:crypto'
import { describeError, Fault, type Progress } from '../base/index.ts'
import type { JobState } from '../contract/index.ts'
import type { EventHub } from './event-hub.ts'

export interface JobHandle {
  readonly id: string
  readonly signal: AbortSignal
  progress(progress: Progress): void
}

export interface JobBoard {
  /** Starts work; `finished` settles with it. Its errors also show on the board. */
  start<T>(
    options: { kind: JobState['kind']; title: string; runId?: number; id?: string },
    work: (job: JobHandle) => Promise<T>,
  ): { id: string; finished: Promise<T> }
  list(): JobState[]
  cancel(id: string): void
  /** Cancels everything and waits until it has stopped. */
  cancelAll(): Promise<void>
}

interface Entry {
  state: JobState
  readonly controller: AbortController
  readonly samples: { at: number; done: number }[]
  publishedAt: number
  finished: Promise<unknown>
}

const PUBLISH_EVERY_MS = 150
const RATE_WINDOW_MS = 8_000
const KEEP_ENDED = 30

export function createJobBoard(events: EventHub, now: () => number = () => performance.now()): JobBoard {
  const entries = new Map<string, Entry>()

  function publish(entry: Entry): void {
    entry.publishedAt = now()
    events.publish({ type: 'job', job: entry.state })
  }

  function report(entry: Entry, progress: Progress): void {
    if (progress.stage !== entry.state.stage) entry.samples.length = 0
    entry.state = {
      ...entry.state,
      stage: progress.stage,
      done: progress.done,
      total: progress.total ?? null,
      unit: progress.unit,
      ...pace(entry.samples, progress, now()),
    }
    if (now() - entry.publishedAt >= PUBLISH_EVERY_MS) publish(entry)
  }

  function end(entry: Entry, state: JobState['state'], error: string | null, path: string | null): void {
    entry.state = { ...entry.state, state, error, path, remainingSeconds: null }
    publish(entry)
    const ended = [...entries.values()].filter((other) => other.state.state !== 'running')
    for (const old of ended.slice(0, Math.max(0, ended.length - KEEP_ENDED))) entries.delete(old.state.id)
  }

  return {
    start(options, work) {
      const id = options.id ?? randomUUID()
      const controller = new AbortController()
      const entry: Entry = {
        state: {
          id,
          kind: options.kind,
          title: options.title,
          state: 'running',
          stage: '',
          done: 0,
          total: null,
          unit: '',
          rate: null,
          remainingSeconds: null,
          runId: options.runId ?? null,
          error: null,
          path: null,
        },
        controller,
        samples: [],
        publishedAt: Number.NEGATIVE_INFINITY,
        finished: Promise.resolve(),
      }
      entries.set(id, entry)
      publish(entry)
      const finished = (async () => {
        try {
          const result = await work({ id, signal: controller.signal, progress: (progress) => report(entry, progress) })
          end(entry, 'done', null, typeof result === 'string' ? result : null)
          return result
        } catch (error) {
          const cancelled = controller.signal.aborted || (error instanceof Fault && error.code === 'cancelled')
          end(entry, cancelled ? 'cancelled' : 'failed', cancelled ? null : describeError(error), null)
          throw error
        }
      })()
      entry.finished = finished.catch(() => undefined)
      return { id, finished }
    },
    list: () => [...entries.values()].map((entry) => entry.state),
    cancel(id) {
      entries.get(id)?.controller.abort()
    },
    async cancelAll() {
      for (const entry of entries.values()) entry.controller.abort()
      await Promise.all([...entries.values()].map((entry) => entry.finished))
    },
  }
}

/** Rate over the last seconds and what it means for the rest; nothing until there is a second of evidence. */
export function pace(
  samples: { at: number; done: number }[],
  progress: Progress,
  at: number,
): { rate: number | null; remainingSeconds: number | null } {
  samples.push({ at, done: progress.done })
  while (samples.length > 2 && at - samples[0]!.at > RATE_WINDOW_MS) samples.shift()
  const first = samples[0]!
  const seconds = (at - first.at) / 1000
  if (seconds < 0.5 || progress.done <= first.done) return { rate: null, remainingSeconds: null }
  const rate = (progress.done - first.done) / seconds
  return {
    rate,
    remainingSeconds: progress.total === undefined ? null : Math.max(0, progress.total - progress.done) / rate,
  }
}
