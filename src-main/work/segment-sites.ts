/** Segments sites of the open project with a network that marks nuclei, and cells around them as always. */
import { Fault, throwIfCancelled } from '../base/index.ts'
import type { ProviderName } from '../engine/index.ts'
import { type Merge, openSegmenter } from '../learn/index.ts'
import { removeBorderObjects, removeBySize } from '../segmentation/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import { type ModelAddress, openModel } from './open-model.ts'
import { type SegmentSiteInput, type SegmentSiteOutput, segmentSite } from './segment-site.ts'

export interface SegmentSitesInput extends ModelAddress {
  readonly sites: readonly { readonly siteId: number; readonly input: SegmentSiteInput }[]
  /** Further views of every image, and how they become one. */
  readonly views: number
  readonly merge: Merge
  readonly providers: readonly ProviderName[] | null
}

/** One site's result, told as soon as it is there. */
export type SegmentedNews =
  | { readonly kind: 'segmented'; readonly siteId: number; readonly output: SegmentSiteOutput }
  | { readonly kind: 'site-failed'; readonly siteId: number; readonly message: string }

/** Tells each site; returns when all of them have been told. */
export async function segmentSites(input: SegmentSitesInput, tools: BenchTools): Promise<void> {
  const { sites, views, merge, providers } = input
  const { signal } = tools
  const segmenter = await openSegmenter(openModel(input), {
    ...(providers && { providers }),
    onMessage: (text) => tools.tell({ kind: 'message', text }),
  })
  tools.tell({ kind: 'provider', provider: segmenter.session.provider })
  try {
    for (const { siteId, input: site } of sites) {
      throwIfCancelled(signal)
      try {
        const output = await segmentSite(site, async (plane) => {
          const { diameter, border, minimumArea, maximumArea } = site.nucleiParameters
          const told = typeof diameter === 'number' ? diameter : undefined
          const found = await segmenter.segment(plane, { views, merge, diameter: told, signal })
          const least = typeof minimumArea === 'number' ? minimumArea : 0
          const most = typeof maximumArea === 'number' ? maximumArea : Number.POSITIVE_INFINITY
          const sized =
            least > 0 || most < Number.POSITIVE_INFINITY ? removeBySize(found.labels, least, most) : found.labels
          const labels = border === 'discard' ? removeBorderObjects(sized) : sized
          return { labels, diameterPixels: told ?? found.diameter ?? 0 }
        })
        tools.tell({ kind: 'segmented', siteId, output })
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'cancelled') throw error
        tools.tell({ kind: 'site-failed', siteId, message: error.describe() })
      }
    }
  } finally {
    await segmenter.close()
  }
}
