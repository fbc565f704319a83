/** Wells of a class as words: roles (`positive_control`), ranges (`G02-H09`), or both with commas. */
import type { WellChoice } from '../contract/index.ts'
import { parseRole, parseWellRange, plateFormat, type Role } from '../plate/index.ts'
import { listPlates, listWells, type Project } from '../store/index.ts'
import { UsageError } from './arguments.ts'

/** Ranges hold on every plate. Throws a UsageError for a word that is neither. */
export function classWells(project: Project, words: readonly string[]): WellChoice {
  const roles = new Set<Role>()
  const wellIds = new Set<number>()
  for (const word of words.flatMap((text) => text.split(',')).map((text) => text.trim())) {
    const role = word === '' ? undefined : parseRole(word)?.role
    if (role) roles.add(role)
    else for (const id of wellsIn(project, word)) wellIds.add(id)
  }
  return { roles: [...roles], wellIds: [...wellIds] }
}

function wellsIn(project: Project, range: string): number[] {
  return listPlates(project).flatMap((plate) => {
    const places = new Set(placesIn(range, plateFormat(plate.size)))
    return listWells(project, plate.id).flatMap(({ id, row, col }) => (places.has(`${row}:${col}`) ? [id] : []))
  })
}

function placesIn(range: string, format: ReturnType<typeof plateFormat>): string[] {
  try {
    return parseWellRange(range, format).map(({ row, column }) => `${row}:${column}`)
  } catch {
    throw new UsageError(
      `${JSON.stringify(range)} is neither a role nor wells: give roles such as positive_control, or ranges such as G02-H09.`,
    )
  }
}
