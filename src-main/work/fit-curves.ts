/** Fits a four-parameter curve to each of several dose series. */
import { type DoseResponseFit, fitDoseResponse } from '../assay/index.ts'

export interface SeriesToFit {
  readonly doses: Float64Array
  readonly values: Float64Array
}

export async function fitCurves({ series }: { series: readonly SeriesToFit[] }): Promise<DoseResponseFit[]> {
  return series.map(({ doses, values }) => fitDoseResponse(doses, values))
}
