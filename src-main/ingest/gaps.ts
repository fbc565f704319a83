/** Planes that an index leaves out on purpose: a channel with fewer z steps or time points than its neighbours. */
import type { NamedPlane } from './claim.ts'
import type { Pace } from './pace.ts'

/** Planes not acquired, for every site: each z and time some channel of the site has, and a channel lacks. */
export async function gapsIn(planes: readonly NamedPlane[], pace: Pace): Promise<NamedPlane[]> {
  const channels = [...new Set(planes.map((plane) => plane.channel))]
  const gaps: NamedPlane[] = []
  for (const site of sitesOf(planes).values()) {
    if (pace.due()) await pace.rest()
    const steps = new Map(site.map((plane) => [stepKey(plane), plane]))
    if (site.length >= steps.size * channels.length) continue
    const seen = new Set(site.map((plane) => `${plane.channel}\n${stepKey(plane)}`))
    for (const channel of channels) {
      for (const [step, plane] of steps) {
        if (!seen.has(`${channel}\n${step}`)) gaps.push({ ...plane, channel, path: '', page: 0, state: 'not_acquired' })
      }
    }
  }
  return gaps
}

function stepKey({ z, time }: NamedPlane): string {
  return `${z}/${time}`
}

function sitesOf(planes: readonly NamedPlane[]): Map<string, NamedPlane[]> {
  const sites = new Map<string, NamedPlane[]>()
  for (const plane of planes) {
    const key = `${plane.row},${plane.column},${plane.site},${plane.plate}`
    const list = sites.get(key)
    if (list) list.push(plane)
    else sites.set(key, [plane])
  }
  return sites
}

/** For wells that were selected but have no plane: one of each (site, channel, z, time) that other wells have. */
export function emptyWells(
  planes: readonly NamedPlane[],
  wells: Iterable<{ row: number; column: number }>,
): NamedPlane[] {
  const taken = new Set(planes.map(({ row, column }) => `${row},${column}`))
  const pattern = new Map<string, NamedPlane>()
  for (const plane of planes) pattern.set(`${plane.site}/${plane.channel}/${stepKey(plane)}`, plane)
  const gaps: NamedPlane[] = []
  for (const { row, column } of wells) {
    if (taken.has(`${row},${column}`)) continue
    for (const plane of pattern.values()) {
      gaps.push({ ...plane, row, column, path: '', page: 0, state: 'not_acquired' })
    }
  }
  return gaps
}
