/** Roots, plates, wells, sites and planes as stored: what the microscope wrote, and where it lies. */
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { PlaneAddress } from '../image/index.ts'
import type { PlaneCounts, PlaneState } from '../ingest/index.ts'
import type { Project } from './project-file.ts'

/** Numbers that stand for the plane states in the file. */
export const STATE_CODES = { present: 0, not_acquired: 1, missing: 2, unreadable: 3 } as const satisfies Record<
  PlaneState,
  number
>
const STATES: readonly PlaneState[] = ['present', 'not_acquired', 'missing', 'unreadable']

export interface RootRow {
  readonly id: number
  readonly path: string
  readonly relative_path: string
  readonly instrument: string
  readonly grammar: string
  readonly pattern: string | null
  readonly warnings: string
}

export interface PlateRow {
  readonly id: number
  readonly root_id: number
  readonly name: string
  readonly barcode: string | null
  readonly size: number
  readonly has_wells: number
  readonly wells: number
  readonly sites: number
  readonly present: number
  readonly missing: number
  readonly not_acquired: number
  readonly unreadable: number
  readonly duplicate: number
}

export interface ChannelRow {
  readonly id: number
  readonly name: string
  readonly key: string
  readonly colour: string
  readonly excitation_nm: number | null
  readonly emission_nm: number | null
}

export interface WellRow {
  readonly id: number
  readonly plate_id: number
  readonly row: number
  readonly col: number
  readonly title: string | null
  readonly sites: number
  readonly present: number
  readonly missing: number
  readonly not_acquired: number
  readonly unreadable: number
}

export interface SiteRow {
  readonly id: number
  readonly well_id: number
  readonly number: number
  readonly x_microns: number | null
  readonly y_microns: number | null
}

export interface PlaneRow {
  readonly site_id: number
  readonly channel_id: number
  readonly time: number
  readonly z: number
  readonly state: PlaneState
  readonly path: string
  readonly page: number
  readonly sample: number | null
  readonly size: number | null
  readonly modified: number | null
  readonly problem: string | null
}

/** Removes folders whose import was cut short, with everything of theirs, a few wells at a time; returns how many. */
export async function removeIncompleteRoots(project: Project): Promise<number> {
  const roots = project.sql<{ id: number }>('SELECT id FROM root WHERE complete = 0').all()
  for (const { id } of roots) {
    const wells = project.sql(
      'DELETE FROM well WHERE id IN (SELECT well.id FROM plate JOIN well ON plate_id = plate.id WHERE root_id = ? LIMIT 4)',
    )
    while (project.transaction(() => wells.run(id).changes) > 0) await yieldToLoop()
    project.transaction(() => project.sql('DELETE FROM root WHERE id = ?').run(id))
  }
  return roots.length
}

export function listRoots(project: Project): RootRow[] {
  return project
    .sql<RootRow>(
      'SELECT id, path, relative_path, instrument, grammar, pattern, warnings FROM root WHERE complete = 1 ORDER BY id',
    )
    .all()
}

/** Where a root lies now: the stored place, or, when project and images moved together, the same place relative to the project. */
export function locateRoot(project: Project, root: RootRow): { path: string; reachable: boolean } {
  if (existsSync(root.path)) return { path: root.path, reachable: true }
  const beside = resolve(dirname(project.path), root.relative_path)
  return existsSync(beside) ? { path: beside, reachable: true } : { path: root.path, reachable: false }
}

export function relocateRoot(project: Project, rootId: number, path: string): void {
  project.transaction(() =>
    project
      .sql('UPDATE root SET path = ?, relative_path = ? WHERE id = ?')
      .run(path, relative(dirname(project.path), path), rootId),
  )
}

/** Relative paths of some files of a root that were on disk, spread over its plates. */
export function samplePaths(project: Project, rootId: number, most: number): string[] {
  return project
    .sql<{ path: string }>(
      `SELECT (SELECT plane.path FROM well JOIN site ON site.well_id = well.id JOIN plane ON plane.site_id = site.id
                WHERE well.plate_id = plate.id AND state = ${STATE_CODES.present} LIMIT 1) AS path
       FROM plate WHERE root_id = ? AND present > 0 LIMIT ?`,
    )
    .all(rootId, most)
    .map((row) => row.path)
}

export function listPlates(project: Project): PlateRow[] {
  return project
    .sql<PlateRow>('SELECT plate.* FROM plate JOIN root ON root.id = root_id WHERE complete = 1 ORDER BY plate.id')
    .all()
}

export function listChannels(project: Project): ChannelRow[] {
  return project.sql<ChannelRow>('SELECT * FROM channel ORDER BY id').all()
}

export function updateChannel(
  project: Project,
  id: number,
  change: { name?: string | undefined; colour?: string | undefined },
): void {
  project.transaction(() =>
    project
      .sql('UPDATE channel SET name = coalesce(?, name), colour = coalesce(?, colour) WHERE id = ?')
      .run(change.name ?? null, change.colour ?? null, id),
  )
}

export function listWells(project: Project, plateId: number): WellRow[] {
  return project.sql<WellRow>('SELECT * FROM well WHERE plate_id = ? ORDER BY row, col').all(plateId)
}

export function getWell(project: Project, wellId: number): WellRow | undefined {
  return project.sql<WellRow>('SELECT * FROM well WHERE id = ?').get(wellId)
}

export function listSites(project: Project, wellId: number): SiteRow[] {
  return project.sql<SiteRow>('SELECT * FROM site WHERE well_id = ? ORDER BY number').all(wellId)
}

/** Sites of a plate in well order, each with its well. */
export function listPlateSites(
  project: Project,
  plateId: number,
): { id: number; number: number; well_id: number; row: number; col: number }[] {
  return project
    .sql<{ id: number; number: number; well_id: number; row: number; col: number }>(
      'SELECT site.id, number, well_id, row, col FROM site JOIN well ON well.id = well_id WHERE plate_id = ? ORDER BY row, col, number',
    )
    .all(plateId)
}

/** Where a site is: its plate, well and number. */
export function getSitePlace(
  project: Project,
  siteId: number,
):
  | { plate_id: number; plate: string; root_id: number; well_id: number; row: number; col: number; number: number }
  | undefined {
  return project
    .sql<{
      plate_id: number
      plate: string
      root_id: number
      well_id: number
      row: number
      col: number
      number: number
    }>(
      `SELECT plate_id, plate.name AS plate, root_id, well_id, row, col, number
       FROM site JOIN well ON well.id = well_id JOIN plate ON plate.id = plate_id WHERE site.id = ?`,
    )
    .get(siteId)
}

type StoredPlane = Omit<PlaneRow, 'state'> & { readonly state: number }

export function listPlanes(project: Project, siteId: number): PlaneRow[] {
  return project
    .sql<StoredPlane>('SELECT * FROM plane WHERE site_id = ? ORDER BY channel_id, time, z')
    .all(siteId)
    .map((row) => ({ ...row, state: STATES[row.state]! }))
}

/** The z and time numbers in use, from the first plate's first wells: every site of a screen follows one protocol. */
export function listAxes(project: Project): { zs: number[]; times: number[] } {
  const sample = 'SELECT id FROM site ORDER BY id LIMIT 200'
  const values = (axis: 'z' | 'time'): number[] =>
    project
      .sql<{ value: number }>(`SELECT DISTINCT ${axis} AS value FROM plane WHERE site_id IN (${sample}) ORDER BY 1`)
      .all()
      .map((row) => row.value)
  return { zs: values('z'), times: values('time') }
}

export interface LedgerRow {
  readonly plate: string
  readonly row: number
  readonly col: number
  readonly number: number
  readonly channel: string
  readonly z: number
  readonly time: number
  readonly state: PlaneState
  readonly path: string
  readonly problem: string | null
}

/** Planes that are not present, in plate order; `state` limits to one state. */
export function listLedger(
  project: Project,
  state: PlaneState | undefined,
  offset: number,
  limit: number,
): LedgerRow[] {
  const wanted = state ? STATE_CODES[state] : -1
  return project
    .sql<Omit<LedgerRow, 'state'> & { state: number }>(
      `SELECT plate.name AS plate, well.row, well.col, site.number, channel.name AS channel, z, time, state, plane.path, problem
       FROM plane JOIN site ON site.id = site_id JOIN well ON well.id = well_id JOIN plate ON plate.id = plate_id JOIN channel ON channel.id = channel_id
       WHERE state <> 0 AND (? < 0 OR state = ?) ORDER BY state, site_id LIMIT ? OFFSET ?`,
    )
    .all(wanted, wanted, limit, offset)
    .map((row) => ({ ...row, state: STATES[row.state]! }))
}

/** Absolute address of a stored plane. */
export function planeAddress(rootPath: string, plane: PlaneRow): PlaneAddress {
  return {
    path: join(rootPath, plane.path),
    page: plane.page,
    ...(plane.sample === null ? {} : { sample: plane.sample }),
  }
}

export function countsOf(row: {
  present: number
  missing: number
  not_acquired: number
  unreadable: number
  duplicate?: number
}): PlaneCounts {
  return {
    present: row.present,
    missing: row.missing,
    notAcquired: row.not_acquired,
    unreadable: row.unreadable,
    duplicate: row.duplicate ?? 0,
  }
}
