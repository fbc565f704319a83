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
  layoutIndex,
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

/** Rows named one by one in notices. */
const NAMED = 10

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
  if (file.rows.length === 0)
    throw new Fault('bad_layout', `${source} names no well${firstProblem(file)}.`, {
      stands: 'The layout of the project is unchanged.',
      todo: 'A layout has one row a well, with its role, treatment or dose.',
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
  const changed = new Map<number, Map<string, LayoutWell>>()
  for (const { plateIndex, well } of join.matched) {
    const plateId = plates[plateIndex]!.id
    let wells = changed.get(plateId)
    if (!wells) changed.set(plateId, (wells = new Map(layoutIndex(current, plateId))))
    wells.set(`${well.row}:${well.column}`, well)
  }
  const snapshots = new Map([...changed].map(([plateId, wells]) => [plateId, [...wells.values()]]))
  const version = changed.size > 0 ? writeLayout(project, snapshots, source, context.now()) : layoutVersion(project)
  announce(context)
  const { lost, remarks } = sortProblems(file)
  return {
    version,
    kind: file.kind,
    rows: file.rows.length + lost.length,
    matched: join.matched.length,
    unmatched: [
      ...lost.map(({ line, message }) => ({ line, plate: null, well: '', reason: message })),
      ...join.unmatched.map((row) => ({
        line: row.line,
        plate: row.plate ?? null,
        well: row.well,
        reason: row.reason,
      })),
    ],
    wellsWithoutLayout: join.wellsWithoutLayout.length,
    duplicates: join.duplicates.length,
    roles: countRoles(join.matched.map((match) => match.well)),
    notices: [...file.notices, ...remarks, ...join.notices, ...duplicateNotices(join.duplicates)],
  }
}

function firstProblem({ problems }: LayoutFile): string {
  const [first] = problems
  return first ? `: line ${first.line}: ${first.message.replace(/\.$/, '')}` : ', only a header'
}

/** Rows that could not be placed at all, and remarks on rows that were. */
function sortProblems({ rows, problems }: LayoutFile): { lost: LayoutFile['problems']; remarks: string[] } {
  const placed = new Set(rows.map((row) => row.line))
  return {
    lost: problems.filter(({ line }) => !placed.has(line)),
    remarks: problems
      .filter(({ line }) => placed.has(line))
      .slice(0, NAMED)
      .map(({ line, message }) => `Line ${line}: ${message}`),
  }
}

function duplicateNotices(duplicates: readonly { well: string; keptLine: number; line: number }[]): string[] {
  return duplicates
    .slice(0, NAMED)
    .map(({ well, keptLine, line }) => `Line ${line} says something else of ${well} than line ${keptLine}.`)
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
