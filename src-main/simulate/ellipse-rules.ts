/** What images of simulated ellipses are: by section 3.1 of Sailem et al. 2017, and by choice where it leaves them open. */

export type EllipseSet = 1 | 2
export type EllipseKind = 'circle' | 'ellipse'

/** What section 3.1 leaves open. Both kinds draw their size and level from the same ranges, so that shape alone tells them apart. */
export interface EllipseLook {
  /** Short over long axis of an ellipse, 0.35 … 1, drawn uniformly; a circle has 1. */
  readonly axisRatio: readonly [low: number, high: number]
  /** Grey level of an object, drawn uniformly. */
  readonly level: readonly [low: number, high: number]
  readonly background: number
  /** Standard deviation of the Gaussian noise on every pixel, grey levels; 0 for none. */
  readonly noise: number
}

export const ELLIPSE_LOOK: EllipseLook = { axisRatio: [0.5, 0.75], level: [110, 200], background: 20, noise: 6 }
/** From section 3.1, in pixels where they are lengths. A circle's diameter is `diameter`; so is that of the circle as large as an ellipse. */
export const ELLIPSE_RULES = {
  width: 280,
  height: 210,
  rows: 6,
  columns: 8,
  objects: [30, 48],
  shift: [1, 20],
  diameter: [15, 20],
  /** Share of circles among the objects of a positive image, by set; rounded to whole objects. */
  circles: { 1: 0.1, 2: 0.2 },
} as const
