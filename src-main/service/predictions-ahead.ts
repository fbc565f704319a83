/** Predictions of sites in order, hundreds to a task, so that the bench never waits for the desk. */
import { Fault } from '../base/index.ts'
import type { ProviderName } from '../engine/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import type { BenchNews, SiteNews } from '../work/index.ts'
import type { DeskContext } from './context.ts'

export interface PredictionsWanted {
  readonly context: DeskContext
  readonly model: { readonly project: string; readonly modelId: number }
  readonly providers: readonly ProviderName[] | null
  /** In the order in which they will be asked for. */
  readonly siteIds: readonly number[]
  readonly planesOf: (siteId: number) => { readonly addresses: readonly ChannelAddress[]; readonly problem?: string }
  readonly onProvider: (provider: ProviderName) => void
  readonly signal: AbortSignal
}

export interface PredictionsAhead {
  /** Throws a Fault for a site that cannot be predicted. */
  of(siteId: number): Promise<Predicted>
  /** What ended all predictions, if anything has. */
  broken(): unknown
  /** When the bench has said its last word. */
  ended(): Promise<void>
}

type Predicted = Extract<SiteNews, { kind: 'site' }>

/** Opening a session for a batch of images costs about as much as predicting a few of them. */
const SITES_AT_ONCE = 512

interface Waiting {
  readonly promise: Promise<Predicted>
  readonly resolve: (site: Predicted) => void
  readonly reject: (error: unknown) => void
}

export function openPredictions(wanted: PredictionsWanted): PredictionsAhead {
  const waiting = new Map<number, Waiting>()
  let next = 0
  let broken: unknown
  let working: Promise<void> = Promise.resolve()

  function expect(siteId: number): Waiting {
    const entry: Waiting = Promise.withResolvers<Predicted>()
    // Whoever asks for the site hears of it.
    entry.promise.catch(() => undefined)
    waiting.set(siteId, entry)
    return entry
  }

  /** The next task begins when its first site is asked for: what is predicted is written soon. */
  function begin(): void {
    const sites = wanted.siteIds.slice(next, next + SITES_AT_ONCE)
    next += sites.length
    for (const siteId of sites) expect(siteId)
    working = working.then(() => perform(sites)).catch(breakDown)
  }

  async function perform(siteIds: readonly number[]): Promise<void> {
    const { context, model, providers, signal } = wanted
    if (broken) throw broken
    const sites = siteIds.flatMap((siteId) => {
      const { addresses, problem } = wanted.planesOf(siteId)
      if (problem === undefined) return [{ siteId, planes: addresses }]
      waiting.get(siteId)!.reject(new Fault('not_found', problem))
      return []
    })
    if (sites.length === 0) return
    await context.benches.run('live', 'predict-sites', { ...model, sites, providers }, { signal, onNews: hear })
    for (const { siteId } of sites) waiting.get(siteId)?.reject(new Fault('internal', 'The site was passed over.'))
  }

  function hear(news: BenchNews): void {
    if (wanted.signal.aborted) return
    if (news.kind === 'site') waiting.get(news.siteId)?.resolve(news)
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
