/** From progress reports to a rate and a remaining time that do not jump about. */

/** One report: how much was done at which time (ms, any monotonic origin). */
export interface RateSample {
  readonly at: number
  readonly done: number
}

export interface Pace {
  /** Units per second over the recent window; undefined until two reports differ. */
  readonly perSecond: number | undefined
  /** Seconds left at that rate; undefined without a rate or a total. */
  readonly remaining: number | undefined
}

/** Adds a report and forgets those older than `windowMilliseconds`; a count that falls back starts anew. */
export function addSample(samples: readonly RateSample[], next: RateSample, windowMilliseconds = 15_000): RateSample[] {
  const last = samples.at(-1)
  if (last && next.done < last.done) return [next]
  if (last && next.done === last.done && samples.length > 1) return [...samples.slice(0, -1), last]
  return [...samples.filter((sample) => next.at - sample.at <= windowMilliseconds), next]
}

/** Rate and remaining time from the samples kept, as of `now` (same clock). */
export function paceOf(samples: readonly RateSample[], total: number | undefined, now = samples.at(-1)?.at ?? 0): Pace {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.done <= first.done) return { perSecond: undefined, remaining: undefined }
  const perSecond = ((last.done - first.done) * 1000) / Math.max(1, Math.max(last.at, now) - first.at)
  return { perSecond, remaining: total === undefined ? undefined : Math.max(0, total - last.done) / perSecond }
}

/** `12 s left`, `4 min left`, `1 h 20 min left`. */
export function showRemaining(seconds: number): string {
  if (seconds < 1) return 'under 1 s left'
  if (seconds < 90) return `${Math.round(seconds)} s left`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min left`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}
