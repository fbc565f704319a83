/** From a value to a place on the colour map: limits, centre, clipping. */
import type { MapValues } from '../../src-main/contract/index.ts'
import type { ColourMapName } from '../ui/index.ts'

export interface ColourScale {
  readonly map: ColourMapName
  readonly low: number
  readonly high: number
  /** Value at the middle of a diverging scale. */
  readonly centre?: number | undefined
}

export interface ScaledValue {
  /** 0 … 1. */
  readonly position: number
  readonly clipped: 'low' | 'high' | undefined
}

/** What the limits and the centre of a readout's scale are taken from. */
export interface ScaleSource {
  readonly low: number | null
  readonly high: number | null
  readonly negativeCentre: number | null
  readonly expressed: MapValues['readout']['scale']
}

/** Raw values run from low to high; scores diverge, equally far to both sides, around the negative control. Undefined without values. */
export function colourScale(source: ScaleSource, sequential: 'viridis' | 'cividis'): ColourScale | undefined {
  if (source.low === null || source.high === null) return undefined
  const [low, high] = source.low < source.high ? [source.low, source.high] : widened(source.low)
  if (source.expressed === 'raw') return { map: sequential, low, high }
  const centre = source.negativeCentre ?? 0
  const half = Math.max(Math.abs(high - centre), Math.abs(centre - low))
  return { map: 'diverging', low: centre - half, high: centre + half, centre }
}

export function scaled(scale: ColourScale, value: number): ScaledValue {
  const position = (value - scale.low) / (scale.high - scale.low)
  const clipped = position < 0 ? 'low' : position > 1 ? 'high' : undefined
  return { position: Math.min(1, Math.max(0, position)), clipped }
}

/** Robust limits of one plate: 1st and 99th percentile of its values; null when there are none. */
export function robustLimits(values: readonly (number | null)[]): { low: number | null; high: number | null } {
  const sorted = Float64Array.from(
    values.filter((value): value is number => value !== null && !Number.isNaN(value)),
  ).sort()
  if (sorted.length === 0) return { low: null, high: null }
  return { low: quantile(sorted, 0.01), high: quantile(sorted, 0.99) }
}

/** Round values that label a scale, about `wanted` of them, within its limits. */
export function niceTicks(low: number, high: number, wanted = 5): number[] {
  const raw = (high - low) / Math.max(1, wanted)
  if (!(raw > 0) || !Number.isFinite(raw)) return [low]
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw
  const ticks: number[] = []
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step)
    ticks.push(Number(tick.toPrecision(12)))
  return ticks
}

function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low)
}

/** A plate of equal values still needs two different limits. */
function widened(value: number): [number, number] {
  const half = value === 0 ? 1 : Math.abs(value) * 0.05
  return [value - half, value + half]
}
