/** What runs leave behind: label images, cells × features blocks per site, and well summaries. */
import { dropDerived } from './derived.ts'
import { forget, remembered } from './memory.ts'
import type { Project } from './project-file.ts'

/** Order of the statistics inside every stored summary. */
export const SUMMARY_STATISTICS = ['mean', 'median', 'sd', 'count'] as const
export type SummaryStatistic = (typeof SUMMARY_STATISTICS)[number]

export interface StoredLabels {
  readonly compartment: string
  readonly objects: number
  /** As `encodeLabels` of the image room wrote it. */
  readonly data: Uint8Array
}

export interface StoredBlock {
  readonly siteId: number
  readonly compartment: string
  readonly objects: number
  /** [object, name] */
  readonly values: Float32Array
}

export function writeLabels(project: Project, runId: number, siteId: number, labels: readonly StoredLabels[]): void {
  for (const { compartment, objects, data } of labels) {
    project
      .sql('INSERT OR REPLACE INTO label_image (run_id, site_id, compartment, objects, data) VALUES (?, ?, ?, ?, ?)')
      .run(runId, siteId, compartment, objects, data)
  }
}

export function readLabels(project: Project, runId: number, siteId: number): StoredLabels[] {
  return project
    .sql<StoredLabels>('SELECT compartment, objects, data FROM label_image WHERE run_id = ? AND site_id = ?')
    .all(runId, siteId)
}

/** Compartments that a segmentation run has labels of. */
export function listCompartments(project: Project, runId: number): string[] {
  return project
    .sql<{ compartment: string }>(
      'SELECT DISTINCT compartment FROM label_image WHERE run_id = ? AND site_id = (SELECT min(site_id) FROM label_image WHERE run_id = ?)',
    )
    .all(runId, runId)
    .map((row) => row.compartment)
}

/** Names of a run's measurements by compartment, in column order; `Image` holds site-level values. */
export function writeFeatureNames(
  project: Project,
  runId: number,
  compartment: string,
  names: readonly string[],
): void {
  if (readFeatureNames(project, runId).has(compartment)) return
  forget(project, `names:${runId}`)
  project
    .sql('INSERT OR IGNORE INTO feature_set (run_id, compartment, names) VALUES (?, ?, ?)')
    .run(runId, compartment, JSON.stringify(names))
}

export function readFeatureNames(project: Project, runId: number): ReadonlyMap<string, readonly string[]> {
  return remembered(project, `names:${runId}`, () => {
    const rows = project
      .sql<{ compartment: string; names: string }>(
        'SELECT compartment, names FROM feature_set WHERE run_id = ? ORDER BY compartment',
      )
      .all(runId)
    return new Map(rows.map((row) => [row.compartment, JSON.parse(row.names) as string[]]))
  })
}

export function writeBlock(project: Project, runId: number, block: StoredBlock): void {
  project
    .sql('INSERT OR REPLACE INTO feature_block (run_id, site_id, compartment, objects, data) VALUES (?, ?, ?, ?, ?)')
    .run(runId, block.siteId, block.compartment, block.objects, bytesOf(block.values))
}

/** A run's blocks of one site. */
export function readBlocks(project: Project, runId: number, siteId: number): StoredBlock[] {
  return project
    .sql<{ compartment: string; objects: number; data: Buffer }>(
      'SELECT compartment, objects, data FROM feature_block WHERE run_id = ? AND site_id = ?',
    )
    .all(runId, siteId)
    .map((row) => ({ siteId, compartment: row.compartment, objects: row.objects, values: floatsOf(row.data) }))
}

/** One compartment's block of one site, or undefined when the run has none. */
export function readBlock(
  project: Project,
  runId: number,
  siteId: number,
  compartment: string,
): StoredBlock | undefined {
  const row = project
    .sql<{ objects: number; data: Buffer }>(
      'SELECT objects, data FROM feature_block WHERE run_id = ? AND site_id = ? AND compartment = ?',
    )
    .get(runId, siteId, compartment)
  return row && { siteId, compartment, objects: row.objects, values: floatsOf(row.data) }
}

/** `values` is [statistic, feature] over all the run's features, compartments in the order of `readFeatureNames`. */
export function writeWellValues(
  project: Project,
  runId: number,
  wellId: number,
  cells: number,
  values: Float32Array,
): void {
  const plate = project.sql<{ plate_id: number }>('SELECT plate_id FROM well WHERE id = ?').get(wellId)
  forget(project, `valued:${runId}:${plate?.plate_id};`)
  forget(project, `derived:${runId}:`)
  dropDerived(project, runId)
  project
    .sql('INSERT OR REPLACE INTO well_values (run_id, well_id, cells, data) VALUES (?, ?, ?, ?)')
    .run(runId, wellId, cells, bytesOf(values))
}

export interface WellValues {
  readonly wellId: number
  readonly cells: number
  readonly values: Float32Array
}

export function readWellValues(project: Project, runId: number, wellId: number): WellValues | undefined {
  const row = project
    .sql<{ cells: number; data: Buffer }>('SELECT cells, data FROM well_values WHERE run_id = ? AND well_id = ?')
    .get(runId, wellId)
  return row && { wellId, cells: row.cells, values: floatsOf(row.data) }
}

/** Well summaries of a plate in row-major order. */
export function readPlateWellValues(project: Project, runId: number, plateId: number): WellValues[] {
  return project
    .sql<{ well_id: number; cells: number; data: Buffer }>(
      'SELECT well_id, cells, data FROM well_values JOIN well ON well.id = well_id WHERE run_id = ? AND plate_id = ? ORDER BY row, col',
    )
    .all(runId, plateId)
    .map((row) => ({ wellId: row.well_id, cells: row.cells, values: floatsOf(row.data) }))
}

export interface ValuedWellRow {
  readonly id: number
  readonly row: number
  readonly col: number
  readonly cells: number
}

/** Wells of a plate that a run has summaries of, in row-major order, without reading the summaries. */
export function listValuedWells(project: Project, runId: number, plateId: number): readonly ValuedWellRow[] {
  return remembered(project, `valued:${runId}:${plateId};`, () =>
    project
      .sql<ValuedWellRow>(
        `SELECT well.id, row, col, cells FROM well
         JOIN well_values INDEXED BY well_values_cells ON well_id = well.id AND run_id = ? WHERE plate_id = ? ORDER BY row, col`,
      )
      .all(runId, plateId),
  )
}

/** One compartment's blocks of all sites of a plate that have one, in the order of their sites' ids. */
export function readPlateBlocks(project: Project, runId: number, plateId: number, compartment: string): StoredBlock[] {
  return project
    .sql<{ site_id: number; objects: number; data: Buffer }>(
      `SELECT site_id, objects, data FROM well JOIN site ON well_id = well.id
       JOIN feature_block ON run_id = ? AND site_id = site.id AND compartment = ? WHERE plate_id = ? ORDER BY site_id`,
    )
    .all(runId, compartment, plateId)
    .map((row) => ({ siteId: row.site_id, compartment, objects: row.objects, values: floatsOf(row.data) }))
}

/** One feature of one plate, [statistic, well], wells in row-major order of those that have values. The map of a plate is one such row. */
export function writePlateFeature(
  project: Project,
  runId: number,
  feature: number,
  plateId: number,
  values: Float32Array,
): void {
  project
    .sql('INSERT OR REPLACE INTO plate_values (run_id, feature, plate_id, data) VALUES (?, ?, ?, ?)')
    .run(runId, feature, plateId, bytesOf(values))
}

export function readPlateFeature(
  project: Project,
  runId: number,
  feature: number,
  plateId: number,
): Float32Array | undefined {
  const row = project
    .sql<{ data: Buffer }>('SELECT data FROM plate_values WHERE run_id = ? AND feature = ? AND plate_id = ?')
    .get(runId, feature, plateId)
  return row && floatsOf(row.data)
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** Copies, since a driver's buffer need not be aligned to four bytes. */
function floatsOf(data: Buffer): Float32Array {
  const bytes = new Uint8Array(data.byteLength)
  bytes.set(data)
  return new Float32Array(bytes.buffer)
}
