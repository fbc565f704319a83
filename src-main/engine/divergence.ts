/** A training that went astray: what is left of it, and what to try. */
import { Fault } from '../base/index.ts'
import type { TrainingState } from './training-state.ts'

export const divergence = ({ step, best }: TrainingState, how: string): Fault =>
  new Fault('diverged', `Training diverged: after step ${step} ${how}.`, {
    stands: best
      ? `The last checkpoint stands, with the best network so far, of epoch ${Number(best.epoch.toFixed(2))}.`
      : 'The last checkpoint stands, where there was one; no network had been validated yet.',
    todo: 'Look for constant or damaged images, or train with another preset: with the same settings it would diverge again.',
  })

/** Throws a Fault `diverged` where some number is none, so that no checkpoint ever holds one. */
export function checkFinite(state: TrainingState): void {
  for (const [name, { data }] of Object.entries(state.tensors))
    if (!(data as Float32Array).every(Number.isFinite)) throw divergence(state, `some of ${name} is no number any more`)
}
