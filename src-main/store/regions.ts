/** Regions that a detector found, site by site, and ranked over a whole screen. */
import type { Project } from './project-file.ts'

/** Box in stored pixels. */
export interface StoredRegion {
  readonly score: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface RegionRow extends StoredRegion {
  readonly site_id: number
  readonly well_id: number
  readonly plate_id: number
  readonly plate: string
  readonly row: number
  readonly col: number
  readonly number: number
  readonly probability: number
}

export interface RegionFilter {
  readonly runId: number
  readonly wellId?: number | null | undefined
  readonly siteId?: number | undefined
  readonly minimumProbability?: number | undefined
}

/** In place of what the run had of this site; call it in the transaction that writes the site's results. */
export function writeRegions(
  project: Project,
  runId: number,
  site: { siteId: number; probability: number; regions: readonly StoredRegion[] },
): void {
  const { siteId, probability, regions } = site
  project.sql('DELETE FROM region WHERE run_id = ? AND site_id = ?').run(runId, siteId)
  for (const [rank, { score, x, y, width, height }] of regions.entries())
    project
      .sql('INSERT INTO region VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(runId, siteId, rank, probability, score, x, y, width, height)
}

const WHERE =
  'WHERE run_id = @run AND probability >= @least AND (@site IS NULL OR site_id = @site) AND (@well IS NULL OR site_id IN (SELECT id FROM site WHERE well_id = @well))'

const named = ({ runId, wellId, siteId, minimumProbability }: RegionFilter) => ({
  run: runId,
  well: wellId ?? null,
  site: siteId ?? null,
  least: minimumProbability ?? 0,
})

export function countRegions(project: Project, filter: RegionFilter): number {
  return project.sql<{ total: number }>(`SELECT count(*) AS total FROM region ${WHERE}`).get(named(filter))!.total
}

/** Highest score first. */
export function listRegions(
  project: Project,
  filter: RegionFilter,
  page: { readonly offset: number; readonly limit: number },
): RegionRow[] {
  return project
    .sql<RegionRow>(
      `SELECT site_id, well_id, plate_id, plate.name AS plate, row, col, number, probability, score, x, y, region.width, region.height
       FROM (SELECT * FROM region ${WHERE} ORDER BY score DESC, probability DESC, site_id, rank LIMIT @limit OFFSET @offset) AS region
       JOIN site ON site.id = site_id JOIN well ON well.id = well_id JOIN plate ON plate.id = plate_id
       ORDER BY score DESC, probability DESC, site_id, rank`,
    )
    .all({ ...named(filter), ...page })
}
