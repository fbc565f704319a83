/** Layout versions: a chain of snapshots per plate, so that every edit can be undone and every run knows its layout. */
import type { LayoutWell } from '../plate/index.ts'
import { remembered } from './memory.ts'
import { getMeta, setMeta } from './meta.ts'
import type { Project } from './project-file.ts'

/** Layout of each plate by id; wells without an entry have none. */
export type LayoutByPlate = ReadonlyMap<number, readonly LayoutWell[]>

interface VersionRow {
  readonly version: number
  readonly parent: number | null
  readonly snapshots: string
}

/** The version in force; 0 when there is no layout. */
export function layoutVersion(project: Project): number {
  return Number(getMeta(project, 'layout_head') ?? 0)
}

/** The layout in force, or that of an earlier version, of one plate or all. */
export function readLayout(project: Project, plateId?: number, version = layoutVersion(project)): LayoutByPlate {
  const snapshots = layoutSnapshots(project, version)
  const only = plateId === undefined ? undefined : snapshots.get(plateId)
  const wanted = plateId === undefined ? snapshots : only === undefined ? [] : [[plateId, only] as const]
  const result = new Map<number, readonly LayoutWell[]>()
  for (const [plate, snapshot] of wanted) {
    const wells = readSnapshot(project, snapshot)
    if (wells) result.set(plate, wells)
  }
  return result
}

/** Number of each plate's snapshot, by plate id; what is behind a number never changes. */
export function layoutSnapshots(project: Project, version = layoutVersion(project)): ReadonlyMap<number, number> {
  return remembered(project, `snapshots:${version}`, () => {
    const row = getVersion(project, version)
    const found = Object.entries(JSON.parse(row?.snapshots ?? '{}') as Record<string, number>)
    return new Map(found.map(([plate, snapshot]) => [Number(plate), snapshot]))
  })
}

/** A snapshot never changes, so that it is parsed once. */
function readSnapshot(project: Project, id: number): readonly LayoutWell[] | undefined {
  return remembered(project, `layout:${id}`, () => {
    const stored = project.sql<{ wells: string }>('SELECT wells FROM layout_snapshot WHERE id = ?').get(id)
    return stored && (JSON.parse(stored.wells) as LayoutWell[])
  })
}

/** Makes a new version in which the given plates are replaced; `source` says where it came from, for people. */
export function writeLayout(project: Project, changes: LayoutByPlate, source: string, now: number): number {
  const texts = [...changes].map(([plateId, wells]) => ({ plateId, wells: JSON.stringify(wells) }))
  return writeLayoutTexts(project, texts, source, now)
}

/** A plate's `LayoutWell`s as JSON, as they are stored. */
export interface SnapshotText {
  readonly plateId: number
  readonly wells: string
}

/** As `writeLayout`, of snapshots that were put into words elsewhere. */
export function writeLayoutTexts(
  project: Project,
  changes: readonly SnapshotText[],
  source: string,
  now: number,
): number {
  return project.transaction(() => {
    const parent = layoutVersion(project)
    const snapshots = JSON.parse(getVersion(project, parent)?.snapshots ?? '{}') as Record<string, number>
    for (const { plateId, wells } of changes) {
      const { lastInsertRowid } = project
        .sql('INSERT INTO layout_snapshot (plate_id, wells) VALUES (?, ?)')
        .run(plateId, wells)
      snapshots[plateId] = Number(lastInsertRowid)
    }
    const next = project
      .sql<{ next: number }>('SELECT coalesce(max(version), 0) + 1 AS next FROM layout_version')
      .get()!.next
    project
      .sql('INSERT INTO layout_version VALUES (?, ?, ?, ?, ?)')
      .run(next, parent, now, source, JSON.stringify(snapshots))
    setMeta(project, 'layout_head', String(next))
    return next
  })
}

/** Version that undo leads to, or undefined at the beginning. */
export function undoTarget(project: Project): number | undefined {
  const head = layoutVersion(project)
  return head === 0 ? undefined : (getVersion(project, head)?.parent ?? 0)
}

/** Version that redo leads to: the newest one made from here. */
export function redoTarget(project: Project): number | undefined {
  return project
    .sql<{ version: number }>('SELECT version FROM layout_version WHERE parent = ? ORDER BY version DESC LIMIT 1')
    .get(layoutVersion(project))?.version
}

export function moveLayoutHead(project: Project, version: number): void {
  project.transaction(() => setMeta(project, 'layout_head', String(version)))
}

function getVersion(project: Project, version: number): VersionRow | undefined {
  return project.sql<VersionRow>('SELECT version, parent, snapshots FROM layout_version WHERE version = ?').get(version)
}

const indexes = new WeakMap<readonly LayoutWell[], ReadonlyMap<string, LayoutWell>>()
const NO_LAYOUT: readonly LayoutWell[] = []

/** Layout entries of a plate by `row:column`; made once for each snapshot. */
export function layoutIndex(layouts: LayoutByPlate, plateId: number): ReadonlyMap<string, LayoutWell> {
  const wells = layouts.get(plateId) ?? NO_LAYOUT
  let index = indexes.get(wells)
  if (!index) {
    index = new Map(wells.map((well) => [`${well.row}:${well.column}`, well]))
    indexes.set(wells, index)
  }
  return index
}
