/** Joins a layout file to the plates of a project: a screen has twenty thousand wells to read, match and put together. */
import { Fault } from '../base/index.ts'
import type { LayoutJoin } from '../contract/index.ts'
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
  openReader,
  type PlateRow,
  type Project,
  readLayout,
  type SnapshotText,
} from '../store/index.ts'

/** Rows named one by one in notices. */
const NAMED = 10

export interface LayoutToJoin {
  /** Path of the open project. */
  readonly project: string
  readonly path: string
  /** What the user calls the file. */
  readonly name: string
}

export interface JoinedFile {
  /** The layout version that the snapshots change. */
  readonly basedOn: number
  /** The new layout of each plate that the file names. */
  readonly snapshots: readonly SnapshotText[]
  readonly join: Omit<LayoutJoin, 'version'>
}

/** Faults: `bad_layout` for a file without wells, or a project without plates. */
export async function joinLayoutFile({ project, path, name }: LayoutToJoin): Promise<JoinedFile> {
  const file = await readLayoutFile(path)
  const reader = openReader(project)
  try {
    return joinFile(reader, file, name)
  } finally {
    reader.close()
  }
}

function joinFile(project: Project, file: LayoutFile, source: string): JoinedFile {
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
  return {
    basedOn: layoutVersion(project),
    snapshots: changedSnapshots(project, plates, join.matched),
    join: describeJoin(file, join),
  }
}

/** Layouts of the plates that were matched: what they had, with the matched wells in place. */
function changedSnapshots(
  project: Project,
  plates: readonly PlateRow[],
  matched: ReturnType<typeof joinLayout>['matched'],
): SnapshotText[] {
  const current = readLayout(project)
  const changed = new Map<number, Map<string, LayoutWell>>()
  for (const { plateIndex, well } of matched) {
    const plateId = plates[plateIndex]!.id
    let wells = changed.get(plateId)
    if (!wells) {
      wells = new Map(layoutIndex(current, plateId))
      changed.set(plateId, wells)
    }
    wells.set(`${well.row}:${well.column}`, well)
  }
  return [...changed].map(([plateId, wells]) => ({ plateId, wells: JSON.stringify([...wells.values()]) }))
}

function describeJoin(file: LayoutFile, join: ReturnType<typeof joinLayout>): JoinedFile['join'] {
  const { lost, remarks } = sortProblems(file)
  return {
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
function countRoles(wells: readonly LayoutWell[]): Record<string, number> {
  const counts: Record<string, number> = { negative_control: 0, positive_control: 0, treatment: 0, empty: 0 }
  for (const well of wells) if (well.role) counts[well.role] = (counts[well.role] ?? 0) + 1
  return counts
}
