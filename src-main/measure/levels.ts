/** A plane's own scale: its background, and its samples as a few grey levels for texture. */
import { type Frame, frameIndex } from './frame.ts'
import { finiteQuantiles } from './order.ts'

/** Grey levels of the texture measurements: enough for 13 features, few enough to fill a nucleus's matrix. */
export const GREY_LEVELS = 32
/** Stands in `grey` for a sample without a finite value. */
export const NO_LEVEL = 255

/** The lowest twentieth of a plane's samples is taken to be background. */
export const BACKGROUND_QUANTILE = 0.05
/** One sample in a thousand at either end does not stretch the grey scale, so one hot pixel changes nothing. */
const TAIL = 0.001

export interface PlaneLevels {
  /** 5th percentile of the finite samples; NaN when there are none. */
  readonly background: number
  /** Framed: 0 … 31 between the 0.1th and the 99.9th percentile, clipped; all 0 in a constant plane; NO_LEVEL for NaN. */
  readonly grey: Uint8Array
}

export function planeLevels(frame: Frame, framedPlane: Float32Array): PlaneLevels {
  const [low, background, high] = finiteQuantiles(withoutMargin(frame, framedPlane), [
    TAIL,
    BACKGROUND_QUANTILE,
    1 - TAIL,
  ])
  return { background: background!, grey: greyLevels(framedPlane, low!, high!) }
}

function greyLevels(values: Float32Array, low: number, high: number): Uint8Array {
  const grey = new Uint8Array(values.length)
  const scale = high > low ? GREY_LEVELS / (high - low) : 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const level = (value - low) * scale
    grey[i] = Number.isNaN(value) ? NO_LEVEL : level <= 0 ? 0 : level >= GREY_LEVELS ? GREY_LEVELS - 1 : level
  }
  return grey
}

function withoutMargin(frame: Frame, framedPlane: Float32Array): Float32Array {
  const out = new Float32Array(frame.width * frame.height)
  for (let y = 0; y < frame.height; y++) {
    const from = frameIndex(frame, 0, y)
    out.set(framedPlane.subarray(from, from + frame.width), y * frame.width)
  }
  return out
}
