/** Layouts: imported tables joined to plates, painting on the map, undo. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { LayoutWell as ContractWell, LayoutEdit, LayoutJoin } from '../contract/index.ts'
import type { LayoutWell } from '../plate/index.ts'
import {
  layoutSnapshots,
  layoutVersion,
  moveLayoutHead,
  type Project,
  readLayout,
  redoTarget,
  undoTarget,
  writeLayout,
  writeLayoutTexts,
} from '../store/index.ts'
import { prepareAnswers } from './answers-ahead.ts'
import { type DeskContext, openedProject } from './context.ts'
import { announce } from './project-service.ts'

export function snapshots(context: DeskContext): {
  version: number
  plates: { plateId: number; snapshot: number }[]
} {
  const project = openedProject(context)
  const plates = [...layoutSnapshots(project)].map(([plateId, snapshot]) => ({ plateId, snapshot }))
  return { version: layoutVersion(project), plates }
}

export function layoutWells(
  context: DeskContext,
  plateId: number,
): { version: number; columns: string[]; wells: ContractWell[] } {
  const project = openedProject(context)
  const columns = new Set<string>()
  const wells = (readLayout(project, plateId).get(plateId) ?? []).map((entry): ContractWell => {
    for (const column of Object.keys(entry.columns)) columns.add(column)
    return {
      plateId,
      row: entry.row,
      column: entry.column,
      role: entry.role ?? null,
      control: entry.control ?? null,
      treatment: entry.treatment ?? null,
      dose: entry.dose ?? null,
      doseUnit: entry.doseUnit ?? null,
      columns: { ...entry.columns },
    }
  })
  return { version: layoutVersion(project), columns: [...columns], wells }
}

export async function importLayoutFile(context: DeskContext, path: string): Promise<LayoutJoin> {
  return applyLayout(context, path, basename(path))
}

/** A file that came without a path, from a browser: kept for a moment so that one reader serves both. */
export async function importLayoutBytes(context: DeskContext, name: string, base64: string): Promise<LayoutJoin> {
  const folder = await mkdtemp(join(tmpdir(), 'platescope-layout-'))
  try {
    const path = join(folder, basename(name).replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'layout.csv')
    await writeFile(path, Buffer.from(base64, 'base64'))
    return await applyLayout(context, path, name)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Reads, joins and puts together on a worker; the desk only writes. If somebody painted meanwhile, it is done again. */
async function applyLayout(context: DeskContext, path: string, name: string): Promise<LayoutJoin> {
  const project = openedProject(context)
  const joined = await context.workers.run('join-layout', { project: project.path, path, name }, { urgent: true })
  if (layoutVersion(project) !== joined.basedOn) return applyLayout(context, path, name)
  const version =
    joined.snapshots.length > 0
      ? writeLayoutTexts(project, joined.snapshots, name, context.now())
      : layoutVersion(project)
  changed(context)
  return { version, ...joined.join }
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

/** People paint in many strokes: preparing waits until the hand rests. */
const RESTS_AFTER_MS = 500

function changed(context: DeskContext): void {
  announce(context)
  prepareAnswers(context, RESTS_AFTER_MS)
}

function versionState(context: DeskContext, project: Project) {
  changed(context)
  return {
    version: layoutVersion(project),
    canUndo: undoTarget(project) !== undefined,
    canRedo: redoTarget(project) !== undefined,
  }
}
