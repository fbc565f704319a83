/** Which plane of a stack is looked at. */
import type { Site } from '../../src-main/contract/index.ts'
import type { PlaneQuestion } from './planes.ts'

export interface StackPlace {
  readonly z: number | 'max'
  readonly time: number
}

export interface Stack {
  readonly zs: readonly number[]
  readonly times: readonly number[]
}

/** Planes and time points that a site has, missing ones included; planes that the protocol skipped do not count. */
export function stackOf(site: Site | undefined): Stack {
  const named = site?.planes.filter((plane) => plane.state !== 'not_acquired') ?? []
  const sorted = (values: number[]) => [...new Set(values)].sort((a, b) => a - b)
  return { zs: sorted(named.map((plane) => plane.z)), times: sorted(named.map((plane) => plane.time)) }
}

/** The chosen place in a stack, as the acquisition has it: unknown times and z are the first, a single z is itself. */
export function placeIn(stack: Stack, wanted: StackPlace): StackPlace {
  const time = stack.times.includes(wanted.time) ? wanted.time : (stack.times[0] ?? wanted.time)
  if (stack.zs.length <= 1) return { z: stack.zs[0] ?? 'max', time }
  return { z: wanted.z === 'max' || stack.zs.includes(wanted.z) ? wanted.z : 'max', time }
}

/** The question for a channel's pixels at a place. */
export function planeQuestion(siteId: number, channelId: number, place: StackPlace): PlaneQuestion {
  return { kind: 'plane', siteId, channelId, z: place.z, time: place.time }
}
