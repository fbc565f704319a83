/** Display contrast: how a pixel's value becomes brightness. It is for looking only and never part of analysis. */

export interface Limits {
  /** Values at and below are black, at and above `high` full; `low` < `high`. */
  readonly low: number
  readonly high: number
  /** Exponent of the brightness between: 1 is linear, below 1 lifts the dim. */
  readonly gamma: number
}

/** Brightness 0 … 1 of a value. NaN is black. */
export function brightness(value: number, { low, high, gamma }: Limits): number {
  const part = (value - low) / Math.max(high - low, Number.MIN_VALUE)
  if (!(part > 0)) return 0
  return part >= 1 ? 1 : part ** gamma
}

/** `#rrggbb` as three numbers 0 … 255; white when it is none. */
export function parseColour(text: string): readonly [number, number, number] {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text)
  if (!found) return [255, 255, 255]
  return [Number.parseInt(found[1]!, 16), Number.parseInt(found[2]!, 16), Number.parseInt(found[3]!, 16)]
}
