/** Well values against their plate's controls: percent, z and robust z. Results have the length of `values`; NaN stays NaN. */
import { mean, robustCentre, standardDeviation } from '../base/index.ts'
import { finite } from './controls.ts'

/** 100 × value / mean of the controls; NaN throughout when that mean is 0 or there is no control. */
export function percentOfControl(values: ArrayLike<number>, controls: ArrayLike<number>): Float64Array {
  const centre = mean(finite(controls))
  return Float64Array.from(values, (value) => (centre === 0 ? Number.NaN : (100 * value) / centre))
}

/** 0 at the mean of the negative and 100 at the mean of the positive controls; NaN throughout when they coincide. */
export function percentInhibition(
  values: ArrayLike<number>,
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): Float64Array {
  const zero = mean(finite(negatives))
  const span = mean(finite(positives)) - zero
  return Float64Array.from(values, (value) => (span === 0 ? Number.NaN : (100 * (value - zero)) / span))
}

/** (value − mean) / standard deviation of the reference wells; NaN throughout when fewer than two vary. */
export function zScores(values: ArrayLike<number>, reference: ArrayLike<number>): Float64Array {
  const kept = finite(reference)
  return scaled(values, mean(kept), standardDeviation(kept))
}

/** (value − median) / (1.4826 × MAD) of the reference wells: negative controls, or all treatment wells when most do nothing. */
export function robustZScores(values: ArrayLike<number>, reference: ArrayLike<number>): Float64Array {
  const kept = finite(reference)
  const { median, deviation } = robustCentre(kept)
  return scaled(values, median, kept.length < 2 ? Number.NaN : deviation)
}

function scaled(values: ArrayLike<number>, centre: number, spread: number): Float64Array {
  return Float64Array.from(values, (value) => (spread > 0 ? (value - centre) / spread : Number.NaN))
}
