/** Which plane of a site is shown for a channel, and why one cannot be shown. */
import type { Channel, Site, SitePlane } from '../../src-main/contract/index.ts'
import type { PlaneQuestion } from '../stores/index.ts'
import { baseName } from '../ui/index.ts'

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

export interface PlaneProblem {
  readonly channel: string
  readonly text: string
  /** File that is meant, if it has a name. */
  readonly file: string | undefined
}

const STATES = {
  not_acquired: 'was not acquired here',
  missing: 'file is missing',
  unreadable: 'file cannot be read',
} as const

/** Why a channel has nothing to show at a place; undefined when at least one of its planes is present. */
export function planeProblem(site: Site, channel: Channel, place: StackPlace): PlaneProblem | undefined {
  const planes = site.planes.filter((plane) => plane.channelId === channel.id && plane.time === place.time)
  const meant = place.z === 'max' ? planes : planes.filter((plane) => plane.z === place.z)
  if (meant.some((plane) => plane.state === 'present')) return undefined
  const worst = meant.find((plane) => plane.state === 'unreadable') ?? meant.find((plane) => plane.state === 'missing')
  return problemOf(channel, worst ?? meant[0])
}

function problemOf(channel: Channel, plane: SitePlane | undefined): PlaneProblem {
  const state = plane?.state === 'missing' || plane?.state === 'unreadable' ? plane.state : 'not_acquired'
  const reason = plane?.problem ? `: ${plane.problem}` : ''
  const file = plane?.path ? baseName(plane.path) : undefined
  return { channel: channel.name, text: `${STATES[state]}${reason}`, file }
}

/** The question for a channel's pixels at a place. */
export function planeQuestion(siteId: number, channelId: number, place: StackPlace): PlaneQuestion {
  return { kind: 'plane', siteId, channelId, z: place.z, time: place.time }
}
