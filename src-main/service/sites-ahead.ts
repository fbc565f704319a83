/** What a bench makes of sites, in order, many to a task, so that the bench never waits for the desk. */
import { Fault } from '../base/index.ts'
import type { ProviderName } from '../engine/index.ts'
import type { BenchNews } from '../work/index.ts'

export interface SitesWanted<Input, Result extends BenchNews & { readonly siteId: number }> {
  /** In the order in which they will be asked for. */
  readonly siteIds: readonly number[]
  /** Sites of one task: opening a session costs about as much as a few of them. */
  readonly atOnce: number
  /** What the task is told of a site, or why it cannot be done. */
  readonly inputOf: (siteId: number) => { readonly input: Input } | { readonly problem: string }
  readonly run: (
    sites: readonly { readonly siteId: number; readonly input: Input }[],
    onNews: (news: BenchNews) => void,
  ) => Promise<void>
  /** Which of the news is a site's result. */
  readonly isResult: (news: BenchNews) => news is Result
  readonly onProvider: (provider: ProviderName) => void
  readonly signal: AbortSignal
}

export interface SitesAhead<Result> {
  /** Throws a Fault for a site that cannot be done. */
  of(siteId: number): Promise<Result>
  /** What ended all of them, if anything has. */
  broken(): unknown
  /** When the bench has said its last word. */
  ended(): Promise<void>
}

interface Waiting<Result> {
  readonly promise: Promise<Result>
  readonly resolve: (site: Result) => void
  readonly reject: (error: unknown) => void
}

export function openSitesAhead<Input, Result extends BenchNews & { readonly siteId: number }>(
  wanted: SitesWanted<Input, Result>,
): SitesAhead<Result> {
  const waiting = new Map<number, Waiting<Result>>()
  let next = 0
  let broken: unknown
  let working: Promise<void> = Promise.resolve()

  function expect(siteId: number): Waiting<Result> {
    const entry: Waiting<Result> = Promise.withResolvers<Result>()
    // Whoever asks for the site hears of it.
    entry.promise.catch(() => undefined)
    waiting.set(siteId, entry)
    return entry
  }

  /** The next task begins when its first site is asked for: what is made is written soon. */
  function begin(): void {
    const sites = wanted.siteIds.slice(next, next + wanted.atOnce)
    next += sites.length
    for (const siteId of sites) expect(siteId)
    working = working.then(() => perform(sites)).catch(breakDown)
  }

  async function perform(siteIds: readonly number[]): Promise<void> {
    if (broken) throw broken
    const sites = siteIds.flatMap((siteId) => {
      const found = wanted.inputOf(siteId)
      if ('input' in found) return [{ siteId, input: found.input }]
      waiting.get(siteId)!.reject(new Fault('not_found', found.problem))
      return []
    })
    if (sites.length === 0) return
    await wanted.run(sites, hear)
    for (const { siteId } of sites) waiting.get(siteId)?.reject(new Fault('internal', 'The site was passed over.'))
  }

  function hear(news: BenchNews): void {
    if (wanted.signal.aborted) return
    if (wanted.isResult(news)) waiting.get(news.siteId)?.resolve(news)
    if (news.kind === 'site-failed') waiting.get(news.siteId)?.reject(new Fault('unreadable_file', news.message))
    if (news.kind === 'provider') wanted.onProvider(news.provider)
  }

  function breakDown(error: unknown): void {
    broken ??= error
    for (const entry of waiting.values()) entry.reject(error)
  }

  return {
    async of(siteId) {
      if (broken) throw broken
      while (!waiting.has(siteId) && next < wanted.siteIds.length) begin()
      try {
        return await (waiting.get(siteId) ?? expect(siteId)).promise
      } finally {
        waiting.delete(siteId)
      }
    },
    broken: () => broken,
    ended: () => working,
  }
}
