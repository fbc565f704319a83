/** How the learning rate changes while a network is trained. */

export interface Schedule {
  readonly kind: 'constant' | 'plateau' | 'cosine'
  readonly rate: number
  /** Steps over which the rate rises from nothing at the start. */
  readonly warmUp?: number
  /** Of `plateau`: divided by this after so many validations without a better one. */
  readonly divisor?: number
  readonly patience?: number
}

export interface Moment {
  /** From 1. */
  readonly step: number
  /** Share of the whole training that is done, 0 to 1. */
  readonly share: number
  /** How often the rate of a `plateau` has been divided. */
  readonly drops: number
}

/** The rate of one step. `cosine` falls to a hundredth of the rate (Loshchilov and Hutter 2017). */
export function rateAt({ kind, rate, warmUp = 0, divisor = 10 }: Schedule, { step, share, drops }: Moment): number {
  const warm = step < warmUp ? step / warmUp : 1
  if (kind === 'plateau') return (warm * rate) / divisor ** drops
  if (kind === 'constant') return warm * rate
  return warm * rate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))))
}

/** Validations that a `plateau` lasts unless told. */
const PATIENCE = 3

/** Whether the rate is divided after so many validations without a better one. */
export const atPlateau = ({ kind, patience = PATIENCE }: Schedule, stale: number): boolean =>
  kind === 'plateau' && stale > 0 && stale % patience === 0
