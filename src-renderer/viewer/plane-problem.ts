/** Why a channel of a site has nothing to show. */
import type { Channel, Site, SitePlane } from '../../src-main/contract/index.ts'
import type { StackPlace } from '../stores/index.ts'
import { baseName } from '../ui/index.ts'

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
