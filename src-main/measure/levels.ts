/** A plane's own scale: its background, and its samples as a few grey levels for texture. */

import { lend } from '../base/index.ts'
import type { PlaneData } from '../image/index.ts'
import { type Frame, frameIndex } from './frame.ts'
import { finiteQuantiles } from './order.ts'

/** Grey levels of the texture measurements: enough for 13 features, few enough to fill a nucleus's matrix. */
export const GREY_LEVELS = 32

/** The lowest twentieth of a plane's samples is taken to be background. */
export const BACKGROUND_QUANTILE = 0.05
/** One sample in a thousand at either end does not stretch the grey scale, so one hot pixel changes nothing. */
const TAIL = 0.001

/** Of the finite samples; all NaN when there are none. */
export interface PlaneLevels {
  /** 5th percentile. */
  readonly background: number
  /** 0.1th and 99.9th percentile: the ends of the grey scale. */
  readonly low: number
  readonly high: number
}

export function planeLevels(samples: PlaneData): PlaneLevels {
  const [low, background, high] = finiteQuantiles(samples, [TAIL, BACKGROUND_QUANTILE, 1 - TAIL])
  return { background: background!, low: low!, high: high! }
}

/** Grey level of a sample without a value. */
export const NO_LEVEL = GREY_LEVELS

/** Framed grey levels: 0 … 31, clipped to the scale, 0 throughout a constant plane; NO_LEVEL where there is no value. */
export function greyLevels(frame: Frame, data: PlaneData, levels: PlaneLevels): Uint8Array {
  const out = lend.uint8(frame.size)
  const known = data instanceof Float32Array ? undefined : levelsOfWholeNumbers(data, levels)
  for (let y = 0; y < frame.height; y++) {
    const shift = frameIndex(frame, 0, y) - y * frame.width
    const end = (y + 1) * frame.width
    if (known) for (let i = y * frame.width; i < end; i++) out[i + shift] = known[data[i]!]!
    else for (let i = y * frame.width; i < end; i++) out[i + shift] = greyLevel(levels, data[i]!)
  }
  return out
}

/** By value. */
function levelsOfWholeNumbers(data: Uint8Array | Uint16Array, levels: PlaneLevels): Uint8Array {
  return Uint8Array.from({ length: data instanceof Uint8Array ? 256 : 65536 }, (_, value) => greyLevel(levels, value))
}

function greyLevel({ low, high }: PlaneLevels, value: number): number {
  if (!Number.isFinite(value)) return NO_LEVEL
  const level = high > low ? ((value - low) * GREY_LEVELS) / (high - low) : 0
  return level <= 0 ? 0 : level >= GREY_LEVELS ? GREY_LEVELS - 1 : level | 0
}
