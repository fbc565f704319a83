/** Layouts: imported tables joined to plates, painting on the map, undo. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Fault } from '../base/index.ts'
import type { LayoutWell as ContractWell, LayoutEdit, LayoutJoin } from '../contract/index.ts'
import {
  joinLayout,
  type LayoutFile,
  type LayoutWell,
  plateFormat,
  readLayout as readLayoutFile,
} from '../plate/index.ts'
import {
  type LayoutByPlate,
  layoutVersion,
  listPlates,
  listWells,
  moveLayoutHead,
  type Project,
  readLayout,
  redoTarget,
  undoTarget,
  writeLayout,
} from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { announce } from './project-service.ts'

export function layoutWells(
  context: DeskContext,
  plateId: number | null,
): { version: number; columns: string[]; wells: ContractWell[] } {
  const project = openedProject(context)
  const layouts = readLayout(project, plateId ?? undefined)
  const columns = new Set<string>()
  const wells: ContractWell[] = []
  for (const [plate, entries] of layouts) {
    for (const entry of entries) {
      for (const column of Object.keys(entry.columns)) columns.add(column)
      wells.push({
        plateId: plate,
        row: entry.row,
        column: entry.column,
        role: entry.role ?? null,
        control: entry.control ?? null,
        treatment: entry.treatment ?? null,
        dose: entry.dose ?? null,
        doseUnit: entry.doseUnit ?? null,
        columns: { ...entry.columns },
      })
    }
  }
  return { version: layoutVersion(project), columns: [...columns], wells }
}

export async function importLayoutFile(context: DeskContext, path: string): Promise<LayoutJoin> {
  return applyLayout(context, await readLayoutFile(path), basename(path))
}

/** A file that came without a path, from a browser: kept for a moment so that one reader serves both. */
export async function importLayoutBytes(context: DeskContext, name: string, base64: string): Promise<LayoutJoin> {
  const folder = await mkdtemp(join(tmpdir(), 'platescope-layout-'))
  try {
    const path = join(folder, basename(name).replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'layout.csv')
    await writeFile(path, Buffer.from(base64, 'base64'))
    return applyLayout(context, await readLayoutFile(path), name)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function applyLayout(context: DeskContext, file: LayoutFile, source: string): LayoutJoin {
  const project = openedProject(context)
  const plates = listPlates(project)
  if (plates.length === 0)
    throw new Fault('bad_layout', 'The project has no plates yet.', {
      todo: 'Import a plate folder first, then its layout.',
    })
  const join = joinLayout(
    file.rows,
    plates.map((plate) => {
      const { rows, columns } = plateFormat(plate.size)
      return {
        name: plate.name,
        barcode: plate.barcode ?? undefined,
        rows,
        columns,
        wells: listWells(project, plate.id).map((well) => ({ row: well.row, column: well.col })),
      }
    }),
  )
  const current = readLayout(project)
  const changed = new Map<number, LayoutWell[]>()
  for (const { plateIndex, well } of join.matched) {
    const plateId = plates[plateIndex]!.id
    const wells = changed.get(plateId) ?? [...(current.get(plateId) ?? [])]
    changed.set(plateId, wells)
    const at = wells.findIndex((entry) => entry.row === well.row && entry.column === well.column)
    if (at < 0) wells.push(well)
    else wells[at] = well
  }
  const version = changed.size > 0 ? writeLayout(project, changed, source, context.now()) : layoutVersion(project)
  announce(context)
  return {
    version,
    kind: file.kind,
    rows: file.rows.length,
    matched: join.matched.length,
    unmatched: join.unmatched.map((row) => ({
      line: row.line,
      plate: row.plate ?? null,
      well: row.well,
      reason: row.reason,
    })),
    wellsWithoutLayout: join.wellsWithoutLayout.length,
    duplicates: join.duplicates.length,
    roles: countRoles(join.matched.map((match) => match.well)),
    notices: [...file.notices],
  }
}

/** Wells by role; every role is listed, those without an entry as 0. */
export function countRoles(wells: readonly LayoutWell[]): Record<string, number> {
  const counts: Record<string, number> = { negative_control: 0, positive_control: 0, treatment: 0, empty: 0 }
  for (const well of wells) if (well.role) counts[well.role] = (counts[well.role] ?? 0) + 1
  return counts
}

export function paint(
  context: DeskContext,
  input: { plateId: number; wells: readonly { row: number; column: number }[]; edit: LayoutEdit },
) {
  const project = openedProject(context)
  const wells = new Map(
    (readLayout(project, input.plateId).get(input.plateId) ?? []).map((well) => [`${well.row}:${well.column}`, well]),
  )
  for (const position of input.wells) {
    const key = `${position.row}:${position.column}`
    wells.set(key, edited(wells.get(key) ?? { ...position, columns: {} }, input.edit))
  }
  writeLayout(project, new Map([[input.plateId, [...wells.values()]]]), 'painted', context.now())
  return versionState(context, project)
}

function edited(well: LayoutWell, edit: LayoutEdit): LayoutWell {
  return {
    ...well,
    ...(edit.role === undefined ? {} : { role: edit.role ?? undefined }),
    ...(edit.control === undefined ? {} : { control: edit.control ?? undefined }),
    ...(edit.treatment === undefined ? {} : { treatment: edit.treatment ?? undefined }),
    ...(edit.dose === undefined ? {} : { dose: edit.dose ?? undefined }),
    ...(edit.doseUnit === undefined ? {} : { doseUnit: edit.doseUnit ?? undefined }),
    columns: { ...well.columns, ...edit.columns },
  }
}

export function undoLayout(context: DeskContext) {
  return moveTo(context, undoTarget(openedProject(context)))
}

export function redoLayout(context: DeskContext) {
  return moveTo(context, redoTarget(openedProject(context)))
}

function moveTo(context: DeskContext, version: number | undefined) {
  const project = openedProject(context)
  if (version !== undefined) moveLayoutHead(project, version)
  return versionState(context, project)
}

function versionState(context: DeskContext, project: Project) {
  announce(context)
  return {
    version: layoutVersion(project),
    canUndo: undoTarget(project) !== undefined,
    canRedo: redoTarget(project) !== undefined,
  }
}

/** Layout entries of a plate by `row:column`. */
export function layoutIndex(layouts: LayoutByPlate, plateId: number): Map<string, LayoutWell> {
  return new Map((layouts.get(plateId) ?? []).map((well) => [`${well.row}:${well.column}`, well]))
}
