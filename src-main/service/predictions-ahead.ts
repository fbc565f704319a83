/** Predictions of sites in order, hundreds to a task. */
import type { ProviderName } from '../engine/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import type { BenchNews, SiteNews } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import { openSitesAhead, type SitesAhead } from './sites-ahead.ts'

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

type Predicted = Extract<SiteNews, { kind: 'site' }>

const SITES_AT_ONCE = 512

export function openPredictions(wanted: PredictionsWanted): SitesAhead<Predicted> {
  const { context, model, providers, siteIds, planesOf, onProvider, signal } = wanted
  return openSitesAhead<readonly ChannelAddress[], Predicted>({
    siteIds,
    atOnce: SITES_AT_ONCE,
    inputOf(siteId) {
      const { addresses, problem } = planesOf(siteId)
      return problem === undefined ? { input: addresses } : { problem }
    },
    run(sites, onNews) {
      const planes = sites.map(({ siteId, input }) => ({ siteId, planes: input }))
      return context.benches.run('live', 'predict-sites', { ...model, sites: planes, providers }, { signal, onNews })
    },
    isResult: (news: BenchNews): news is Predicted => news.kind === 'site',
    onProvider,
    signal,
  })
}
