/** What a worker is told of a site to segment. */
import type { SegmentParameters } from '../contract/index.ts'
import { CELL_DEFAULTS } from '../segmentation/index.ts'
import type { SegmentSiteInput } from '../work/index.ts'
import type { SitePlanes } from './site-planes.ts'

export const NOT_ACQUIRED = 'The nuclei channel was not acquired at this site.'

/** A worker's input for one site; undefined when the protocol did not acquire the nuclei channel there. */
export function segmentInput(
  planes: SitePlanes,
  siteId: number,
  parameters: SegmentParameters,
): SegmentSiteInput | undefined {
  const nuclei = planes.address(siteId, parameters.channelId, parameters.plane)
  if (!nuclei) return undefined
  const cells =
    parameters.cellChannelId === null ? undefined : planes.address(siteId, parameters.cellChannelId, parameters.plane)
  return { nuclei, cells: cells ?? null, ...methodParameters(parameters) }
}

/** The contract's parameters in the segmentation room's words; null means *estimate*. */
function methodParameters({
  nuclei,
  cells,
}: SegmentParameters): Pick<SegmentSiteInput, 'nucleiParameters' | 'cellParameters'> {
  return {
    nucleiParameters: {
      objects: nuclei.polarity,
      diameter: nuclei.diameterPixels ?? 'auto',
      smoothing: nuclei.smoothingSigma ?? 'auto',
      method: nuclei.thresholdMethod,
      scope: nuclei.thresholdScope,
      correction: nuclei.thresholdFactor,
      splitting: nuclei.splitTouching ? 'combined' : 'none',
      minimumArea: nuclei.minimumAreaPixels ?? 'auto',
      maximumArea: nuclei.maximumAreaPixels ?? 'auto',
      border: nuclei.discardBorder ? 'discard' : 'keep',
    },
    cellParameters: {
      correction: CELL_DEFAULTS.correction * cells.thresholdFactor,
      distance: cells.ringPixels ?? 'auto',
    },
  }
}
