/** From intensities to what is shown: contrast limits over sampled planes, and display bytes. Never part of analysis. */
import { pooledQuantiles } from './histogram.ts'
import type { Plane } from './plane.ts'

export interface ContrastLimits {
  readonly low: number
  readonly high: number
}

/**
 * Limits between which to stretch, from several planes of one channel taken together: the given fraction of pixels
 * (0.1 % unless given) is darker than `low`, and the same fraction brighter than `high`. Always low < high.
 */
export function contrastLimits(samples: readonly Plane[], saturation = 0.001): ContrastLimits {
  const arrays = samples.map((plane) => plane.data)
  const [low, high] = pooledQuantiles(arrays, [saturation, 1 - saturation]) as [number, number]
  if (Number.isNaN(low)) return { low: 0, high: 1 }
  return { low, high: high > low ? high : low + 1 }
}

/** 0 at `low` and below, 255 at `high` and above, straight between, rounded; NaN is 0. */
export function toDisplayBytes(plane: Plane, low: number, high: number): Uint8Array {
  const { data } = plane
  const out = new Uint8Array(data.length)
  const range = Math.max(high - low, Number.MIN_VALUE)
  const shown = (value: number) => Math.min(255, Math.max(0, Math.round(((value - low) * 255) / range))) || 0
  if (data instanceof Float32Array || data.length < 65_536) {
    for (let i = 0; i < data.length; i++) out[i] = shown(data[i]!)
    return out
  }
  const table = Uint8Array.from({ length: data instanceof Uint8Array ? 256 : 65_536 }, (_, value) => shown(value))
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!
  return out
}
