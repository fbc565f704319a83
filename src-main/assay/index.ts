/**
 * Assay: the statistics of a screen, on plain numbers: control separation, normalisation, position effects,
 * dose–response curves and hit lists. Pure: rows are read and charts drawn elsewhere.
 */
export { bScores, type MedianPolish, medianPolish, type PolishOptions } from './b-score.ts'
export {
  type ControlSummary,
  robustSsmd,
  robustZPrime,
  signalWindow,
  ssmd,
  summarise,
  zPrime,
} from './controls.ts'
export {
  type DoseResponseFit,
  type DoseResponseOptions,
  type FitReason,
  fitDoseResponse,
  predictResponse,
} from './dose-response.ts'
export { type Hit, type HitList, type HitRule, type ScreenedWell, selectHits } from './hits.ts'
export { percentInhibition, percentOfControl, robustZScores, zScores } from './normalise.ts'
export {
  type EffectTest,
  kruskalWallis,
  oneWayAnova,
  type PlacedValue,
  type PositionEffects,
  type PositionOptions,
  positionEffects,
} from './position-effects.ts'
export { inRankOrder, judgeReadout, type RankedReadout, type ReadoutControls, rankReadouts } from './rank-readouts.ts'
