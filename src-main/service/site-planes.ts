/** Which files a site's analysis reads: the chosen z or a maximum projection, at the chosen time. */
import { Fault } from '../base/index.ts'
import type { PlaneChoice } from '../contract/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import {
  getSitePlace,
  listPlanes,
  listRoots,
  locateRoot,
  type PlaneRow,
  type Project,
  planeAddress,
} from '../store/index.ts'
import type { ProjectedAddress } from '../work/index.ts'

/** Looks up a site's planes; asks for the root's place once per root. */
export interface SitePlanes {
  /** Addresses of a channel's plane or projection; Fault naming file and state when a plane it needs is not present; undefined when the protocol acquired none. */
  address(siteId: number, channelId: number, choice: PlaneChoice): ProjectedAddress | undefined
  all(siteId: number): PlaneRow[]
  /** One address for each channel, with the further planes of a projection; `problem` says what is missing, if anything is. */
  channels(
    siteId: number,
    channelIds: readonly number[],
    choice: PlaneChoice,
  ): { readonly addresses: readonly ChannelAddress[]; readonly problem?: string }
}

export function openSitePlanes(project: Project): SitePlanes {
  const rootPaths = new Map(listRoots(project).map((root) => [root.id, locateRoot(project, root).path]))
  return {
    all: (siteId) => listPlanes(project, siteId),
    channels(siteId, channelIds, choice) {
      const place = getSitePlace(project, siteId)
      const root = place && rootPaths.get(place.root_id)
      if (!root) return { addresses: [], problem: `Site ${siteId} is not in this project.` }
      const planes = listPlanes(project, siteId)
      const chosen = channelIds.map((id) =>
        choosePlanes(
          planes.filter((plane) => plane.channel_id === id),
          choice,
        ),
      )
      const absent = chosen.flat().filter((plane) => plane.state !== 'present')
      if (absent.length > 0) return { addresses: [], problem: describeAbsent(absent) }
      if (chosen.some((own) => own.length === 0))
        return { addresses: [], problem: 'A chosen channel was not acquired at this site.' }
      return {
        addresses: chosen.map(([first, ...over]) => ({
          ...planeAddress(root, first!),
          ...(over.length > 0 && { over: over.map((plane) => planeAddress(root, plane)) }),
        })),
      }
    },
    address(siteId, channelId, choice) {
      const place = getSitePlace(project, siteId)
      const root = place && rootPaths.get(place.root_id)
      if (!root) throw new Fault('not_found', `Site ${siteId} is not in this project.`)
      const planes = choosePlanes(
        listPlanes(project, siteId).filter((plane) => plane.channel_id === channelId),
        choice,
      )
      if (planes.length === 0) return undefined
      const absent = planes.filter((plane) => plane.state !== 'present')
      if (absent.length > 0)
        throw new Fault(absent[0]!.state === 'missing' ? 'not_found' : 'unreadable_file', describeAbsent(absent), {
          path: planeAddress(root, absent[0]!).path,
        })
      return { addresses: planes.map((plane) => planeAddress(root, plane)) }
    },
  }
}

/** The planes of one channel that a choice stands for; not-acquired ones never count. */
export function choosePlanes(planes: readonly PlaneRow[], choice: PlaneChoice): PlaneRow[] {
  const acquired = planes.filter((plane) => plane.state !== 'not_acquired')
  const time = choice.time ?? Math.min(...acquired.map((plane) => plane.time))
  const atTime = acquired.filter((plane) => plane.time === time)
  return choice.z === 'max' ? atTime : atTime.filter((plane) => plane.z === choice.z)
}

function describeAbsent(planes: readonly PlaneRow[]): string {
  const first = planes[0]!
  const why =
    first.state === 'missing'
      ? 'is expected but not on disk'
      : `cannot be read${first.problem ? ` (${first.problem})` : ''}`
  const others = planes.length > 1 ? `, and ${planes.length - 1} more planes of this projection` : ''
  return `${first.path || 'A file of this site'} ${why}${others}.`
}
