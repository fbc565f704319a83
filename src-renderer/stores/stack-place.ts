/** Which plane of a stack is looked at. */
import type { PlaneQuestion } from './planes.ts'

export interface StackPlace {
  readonly z: number | 'max'
  readonly time: number
}

/** The chosen place in a stack, as the acquisition has it: unknown times and z are the first, a single z is itself. */
export function placeIn(stack: { zs: readonly number[]; times: readonly number[] }, wanted: StackPlace): StackPlace {
  const time = stack.times.includes(wanted.time) ? wanted.time : (stack.times[0] ?? wanted.time)
  if (stack.zs.length <= 1) return { z: stack.zs[0] ?? 'max', time }
  return { z: wanted.z === 'max' || stack.zs.includes(wanted.z) ? wanted.z : 'max', time }
}

/** The question for a channel's pixels at a place. */
export function planeQuestion(siteId: number, channelId: number, place: StackPlace): PlaneQuestion {
  return { kind: 'plane', siteId, channelId, z: place.z, time: place.time }
}
