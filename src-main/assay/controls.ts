/** How far apart two groups of control wells lie. Values that are NaN are left out, and n says how many remain. */
import { mean, robustCentre, standardDeviation } from '../base/index.ts'

export interface ControlSummary {
  /** Wells with a finite value. */
  readonly n: number
  /** Wells whose value is NaN or infinite. */
  readonly missing: number
  readonly mean: number
  readonly standardDeviation: number
  readonly median: number
  /** 1.4826 times the median absolute deviation. */
  readonly robustDeviation: number
  readonly minimum: number
  readonly maximum: number
  /** Standard deviation over |mean|. */
  readonly variation: number
}

export function summarise(values: ArrayLike<number>): ControlSummary {
  const kept = finite(values)
  const centre = mean(kept)
  const spread = standardDeviation(kept)
  const robust = robustCentre(kept)
  return {
    n: kept.length,
    missing: values.length - kept.length,
    mean: centre,
    standardDeviation: spread,
    median: robust.median,
    robustDeviation: robust.deviation,
    minimum: kept.length > 0 ? kept.reduce((a, b) => Math.min(a, b)) : Number.NaN,
    maximum: kept.length > 0 ? kept.reduce((a, b) => Math.max(a, b)) : Number.NaN,
    variation: spread / Math.abs(centre),
  }
}

/** 1 − 3(σp + σn) / |μp − μn|; NaN when a side has fewer than two wells, −Infinity when the means coincide. Zhang, Chung, Oldenburg 1999, eq. 5. */
export function zPrime(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [p, n] = [finite(positives), finite(negatives)]
  return separation(p, n, Math.abs(mean(p) - mean(n)), standardDeviation(p) + standardDeviation(n))
}

/** As `zPrime` with medians and 1.4826 × MAD, which one outlying well does not move. Zhang et al. 2006. */
export function robustZPrime(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [p, n] = [finite(positives), finite(negatives)]
  const [inP, inN] = [robustCentre(p), robustCentre(n)]
  return separation(p, n, Math.abs(inP.median - inN.median), inP.deviation + inN.deviation)
}

function separation(p: ArrayLike<number>, n: ArrayLike<number>, distance: number, spread: number): number {
  if (p.length < 2 || n.length < 2) return Number.NaN
  if (distance === 0) return Number.NEGATIVE_INFINITY
  return 1 - (3 * spread) / distance
}

/** (μp − μn) / √(σp² + σn²), signed; NaN when a side has fewer than two wells or neither varies. Zhang 2007, eq. 2. */
export function ssmd(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [p, n] = [finite(positives), finite(negatives)]
  if (p.length < 2 || n.length < 2) return Number.NaN
  const spread = Math.hypot(standardDeviation(p), standardDeviation(n))
  return spread === 0 ? Number.NaN : (mean(p) - mean(n)) / spread
}

/** As `ssmd` with medians and 1.4826 × MAD. */
export function robustSsmd(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [p, n] = [finite(positives), finite(negatives)]
  if (p.length < 2 || n.length < 2) return Number.NaN
  const [inP, inN] = [robustCentre(p), robustCentre(n)]
  const spread = Math.hypot(inP.deviation, inN.deviation)
  return spread === 0 ? Number.NaN : (inP.median - inN.median) / spread
}

/**
 * (|μp − μn| − 3(σp + σn)) / σ of the control with the larger mean: how many of its deviations fit between the bands.
 * NaN when a side has fewer than two wells or that control does not vary. Sittampalam, Iversen, Boadt et al. 1997.
 */
export function signalWindow(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const [p, n] = [finite(positives), finite(negatives)]
  if (p.length < 2 || n.length < 2) return Number.NaN
  const [pSpread, nSpread] = [standardDeviation(p), standardDeviation(n)]
  const upper = mean(p) >= mean(n) ? pSpread : nSpread
  return upper === 0 ? Number.NaN : (Math.abs(mean(p) - mean(n)) - 3 * (pSpread + nSpread)) / upper
}

/** The finite values of a list, in order. */
export function finite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) kept[count++] = values[i]!
  return kept.subarray(0, count)
}
