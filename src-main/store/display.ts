/** What is kept for looking only: contrast limits and plate mosaics. Nothing here enters a measurement. */
import type { Project } from './project-file.ts'

export interface AutomaticContrast {
  readonly low: number
  readonly high: number
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] }
  readonly sampledSites: number
}

export interface ContrastRow {
  readonly channel_id: number
  /** The user's own limits, or null for automatic. */
  readonly low: number | null
  readonly high: number | null
  readonly automatic: AutomaticContrast
}

export function readContrast(project: Project, plateId: number): ContrastRow[] {
  return project
    .sql<{ channel_id: number; low: number | null; high: number | null; automatic: string }>(
      'SELECT channel_id, low, high, automatic FROM contrast WHERE plate_id = ? ORDER BY channel_id',
    )
    .all(plateId)
    .map((row) => ({ ...row, automatic: JSON.parse(row.automatic) as AutomaticContrast }))
}

export function writeAutomaticContrast(
  project: Project,
  plateId: number,
  channelId: number,
  automatic: AutomaticContrast,
): void {
  project.transaction(() =>
    project
      .sql(
        'INSERT INTO contrast (plate_id, channel_id, automatic) VALUES (?, ?, ?) ON CONFLICT (plate_id, channel_id) DO UPDATE SET automatic = excluded.automatic',
      )
      .run(plateId, channelId, JSON.stringify(automatic)),
  )
}

export function writeContrastLimits(
  project: Project,
  plateId: number,
  channelId: number,
  limits: { low: number; high: number } | null,
): void {
  project.transaction(() =>
    project
      .sql('UPDATE contrast SET low = ?, high = ? WHERE plate_id = ? AND channel_id = ?')
      .run(limits?.low ?? null, limits?.high ?? null, plateId, channelId),
  )
}

export interface MosaicHeader {
  /** Side of one well's thumbnail in pixels. */
  readonly tile: number
  readonly wellIds: readonly number[]
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/** Thumbnails of a plate and channel, [well, y, x] of uint8. */
export function readMosaic(
  project: Project,
  plateId: number,
  channelId: number,
): { header: MosaicHeader; data: Uint8Array } | undefined {
  const row = project
    .sql<{ header: string; data: Buffer }>('SELECT header, data FROM mosaic WHERE plate_id = ? AND channel_id = ?')
    .get(plateId, channelId)
  return row && { header: JSON.parse(row.header) as MosaicHeader, data: row.data }
}

export function writeMosaic(
  project: Project,
  plateId: number,
  channelId: number,
  header: MosaicHeader,
  data: Uint8Array,
): void {
  project.transaction(() =>
    project
      .sql('INSERT OR REPLACE INTO mosaic (plate_id, channel_id, header, data) VALUES (?, ?, ?, ?)')
      .run(plateId, channelId, JSON.stringify(header), data),
  )
}

/** After a re-import or a change of contrast the thumbnails are made again. */
export function dropMosaics(project: Project, plateId: number, channelId?: number): void {
  project.transaction(() =>
    project
      .sql('DELETE FROM mosaic WHERE plate_id = ? AND (? IS NULL OR channel_id = ?)')
      .run(plateId, channelId ?? null, channelId ?? null),
  )
}
