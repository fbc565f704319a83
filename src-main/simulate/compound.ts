/** The simulated compounds: what their true dose-response curves are. */

/** A compound that moves the marker into the nucleus with half effect at `ec50Micromolar`, or one that leaves it alone. */
export interface Compound {
  readonly name: string
  /** Undefined when the compound has no effect on the marker. */
  readonly ec50Micromolar: number | undefined
  readonly hill: number
  /** Fraction of cells' marker response without compound and at saturation, 0 … 1. */
  readonly bottom: number
  readonly top: number
  /** Fraction of cells lost at the highest concentration of the series. */
  readonly toxicity: number
}

export const TRANSLOCATORS: readonly Compound[] = [
  { name: 'Compound A', ec50Micromolar: 0.12, hill: 1.3, bottom: 0, top: 1, toxicity: 0 },
  { name: 'Compound B', ec50Micromolar: 1.5, hill: 1, bottom: 0, top: 0.85, toxicity: 0.35 },
]

/** Leaves the marker alone; a few cells fail to divide and keep several nuclei. */
export const CYTOKINESIS_INHIBITOR: Compound = {
  name: 'Compound C',
  ec50Micromolar: undefined,
  hill: 1,
  bottom: 0,
  top: 0,
  toxicity: 0,
}

/** Four-parameter logistic of a concentration in µM: the mean response of a well, 0 … 1. */
export function trueResponse(compound: Compound, micromolar: number): number {
  const { bottom, top, hill, ec50Micromolar } = compound
  if (ec50Micromolar === undefined || micromolar <= 0) return bottom
  return bottom + (top - bottom) / (1 + (ec50Micromolar / micromolar) ** hill)
}
