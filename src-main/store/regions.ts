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
  readonly plateId?: number | null | undefined
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
  'WHERE run_id = @run AND probability >= @least AND (@site IS NULL OR site_id = @site) AND (@well IS NULL OR site_id IN (SELECT id FROM site WHERE well_id = @well)) AND (@plate IS NULL OR site_id IN (SELECT site.id FROM site JOIN well ON well.id = well_id WHERE plate_id = @plate))'

const named = ({ runId, plateId, wellId, siteId, minimumProbability }: RegionFilter) => ({
  run: runId,
  plate: plateId ?? null,
  well: wellId ?? null,
  site: siteId ?? null,
  least: minimumProbability ?? 0,
})

export function countRegions(project: Project, filter: RegionFilter): number {
  return project.sql<{ total: number }>(`SELECT count(*) AS total FROM region ${WHERE}`).get(named(filter))!.total
}

/** What comes first; regions that are equal so far stand in the order in which they were found. */
const RANKS = {
  score: 'score DESC, probability DESC, site_id, rank',
  probability: 'probability DESC, site_id, score DESC, rank',
} as const
const BY_WELL = 'plate.name, plate_id, row, col, number, score DESC, rank'
export type RegionOrder = keyof typeof RANKS | 'well'

export function listRegions(
  project: Project,
  filter: RegionFilter,
  { offset, limit, order = 'score' }: { readonly offset: number; readonly limit: number; readonly order?: RegionOrder },
): RegionRow[] {
  // A page by rank is cut before names are looked up.
  const page = 'LIMIT @limit OFFSET @offset'
  const [inner, outer] =
    order === 'well' ? ['', `${BY_WELL} ${page}`] : [`ORDER BY ${RANKS[order]} ${page}`, RANKS[order]]
  return project
    .sql<RegionRow>(
      `SELECT site_id, well_id, plate_id, plate.name AS plate, row, col, number, probability, score, x, y, region.width, region.height
       FROM (SELECT * FROM region ${WHERE} ${inner}) AS region
       JOIN site ON site.id = site_id JOIN well ON well.id = well_id JOIN plate ON plate.id = plate_id
       ORDER BY ${outer}`,
    )
    .all({ ...named(filter), offset, limit })
}
