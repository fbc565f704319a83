/** Scores sites of the open project with a model, and finds the regions that carry the score. */
import { Fault } from '../base/index.ts'
import type { ProviderName } from '../engine/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import { detectImages } from './detect-images.ts'
import type { FoundRegion } from './found-regions.ts'
import { type ModelAddress, openModel } from './open-model.ts'

export interface PredictInput extends ModelAddress {
  readonly sites: readonly { readonly siteId: number; readonly planes: readonly ChannelAddress[] }[]
  readonly providers: readonly ProviderName[] | null
}

/** One site's result, told as soon as it is there. */
export type SiteNews =
  | {
      readonly kind: 'site'
      readonly siteId: number
      readonly scores: readonly number[]
      readonly probabilities: readonly number[]
      readonly probability: number
      readonly logOdds: number
      readonly regions: readonly FoundRegion[]
      readonly seconds: number
    }
  | { readonly kind: 'site-failed'; readonly siteId: number; readonly message: string }

/** Tells each site; returns when all of them have been told. */
export async function predictSites(input: PredictInput, tools: BenchTools): Promise<void> {
  const { sites, providers } = input
  const model = openModel(input)
  const { card } = model
  let last = performance.now()
  await detectImages(
    {
      model,
      images: sites.map(({ planes }) => planes),
      // Of several classes none is the one that is looked for.
      isExplained: card.output.positiveClass !== null,
      take(index, found) {
        const { siteId } = sites[index]!
        if (found instanceof Fault) return tools.tell({ kind: 'site-failed', siteId, message: found.describe() })
        const now = performance.now()
        const { scores, probabilities, probability, logOdds, regions } = found
        tools.tell({
          kind: 'site',
          siteId,
          scores,
          probabilities,
          probability,
          logOdds,
          regions,
          seconds: (now - last) / 1000,
        })
        last = now
      },
    },
    {
      ...(providers && { providers }),
      signal: tools.signal,
      onMessage: (text) => tools.tell({ kind: 'message', text }),
      onProvider: (provider) => tools.tell({ kind: 'provider', provider }),
      workerUrl: tools.workerUrl,
    },
  )
}
