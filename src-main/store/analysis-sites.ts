/** Which sites an analysis takes, and which files it will read there. */
import { STATE_CODES } from './acquisition.ts'
import type { Project } from './project-file.ts'

export interface WantedPlanes {
  readonly channelId: number
  /** One z, or undefined for all of them, as for a projection. */
  readonly z: number | undefined
  /** One time, or undefined for the first that a site has. */
  readonly time: number | undefined
}

/** Sites of a plate at which the protocol acquired what is wanted, well by well; planes that are missing or unreadable count. */
export function listAcquiredSites(project: Project, plateId: number, wanted: WantedPlanes): number[] {
  const acquired = `FROM plane WHERE site_id = site.id AND channel_id = ? AND state <> ${STATE_CODES.not_acquired}`
  return project
    .sql<{ id: number }>(
      `SELECT site.id FROM well JOIN site ON well_id = well.id
       WHERE plate_id = ? AND EXISTS (SELECT 1 ${acquired} AND time = coalesce(?, (SELECT min(time) ${acquired})) AND (? IS NULL OR z = ?))
       ORDER BY row, col, number`,
    )
    .all(plateId, wanted.channelId, wanted.time ?? null, wanted.channelId, wanted.z ?? null, wanted.z ?? null)
    .map((row) => row.id)
}

/** Path, page, size and time of change of a site's present planes, in order. */
export function listFileFacts(
  project: Project,
  siteId: number,
): { path: string; page: number; size: number | null; modified: number | null }[] {
  return project
    .sql<{ path: string; page: number; size: number | null; modified: number | null }>(
      `SELECT path, page, size, modified FROM plane WHERE site_id = ? AND state = ${STATE_CODES.present} ORDER BY channel_id, time, z`,
    )
    .all(siteId)
}
