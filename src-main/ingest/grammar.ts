/** A grammar: one instrument's way of writing well, site, channel, z and time into file names. */
import { parseColumn, parseRow, parseWell, type WellPosition } from '../plate/index.ts'
import type { NamedPlane } from './claim.ts'

/**
 * One instrument's rule. Regular expressions use the named groups `plate`, `well` | `row` + `column` | `index`,
 * `site`, `channel`, `z`, `time`, `set` (an image set without a well).
 */
export interface Grammar {
  readonly key: string
  readonly instrument: string
  /** The first that matches wins. */
  readonly patterns: readonly RegExp[]
  /** Match the file name alone, or the path from the plate's folder on. */
  readonly scope: 'name' | 'path'
  /** Folder names between the plate's folder and the file that carry further groups (`ZStep_2`). */
  readonly folders?: readonly RegExp[]
  /** Names that belong to the instrument but hold no plane: thumbnails, corrections. */
  readonly ignore?: RegExp
  /** True when one file alone is evidence, because nothing else is spelled like it. */
  readonly distinctive?: boolean
  /** Vendors' rules (2) win over general ones (1) without that being called ambiguous. */
  readonly rank: 1 | 2
  /** The time group is a clock, `03d06h40m`: time points are numbered by their order. */
  readonly clock?: boolean
  /** Names image sets, not wells, by the group `set`. */
  readonly sets?: boolean
  /** Reads names whose parts come in no fixed order, instead of the patterns. */
  readonly read?: (path: string) => NameParts | undefined
  /** Reads what `read` leaves over in a folder where it found wells. */
  readonly lenient?: (path: string) => NameParts | undefined
  /** Names that people meet, for tests and for the help page. */
  readonly examples: readonly string[]
}

/** The named groups of one match, as text. */
export type NameParts = Readonly<Record<string, string | undefined>>

/** The groups of the first pattern that matches, joined with those of the folders; undefined when none does. */
export function matchName(grammar: Grammar, path: string): NameParts | undefined {
  if (grammar.read) return grammar.read(path)
  const slash = path.lastIndexOf('/')
  const subject = grammar.scope === 'name' && slash >= 0 ? path.slice(slash + 1) : path
  for (const pattern of grammar.patterns) {
    const groups = pattern.exec(subject)?.groups
    if (groups) return slash >= 0 && grammar.folders ? withFolders(grammar.folders, path, groups) : groups
  }
  return undefined
}

function withFolders(rules: readonly RegExp[], path: string, groups: NameParts): NameParts {
  let joined = groups
  for (const folder of path.split('/').slice(0, -1)) {
    for (const rule of rules) {
      const found = rule.exec(folder)?.groups
      if (found) joined = { ...joined, ...found }
    }
  }
  return joined
}

/** The plane that the groups name; undefined when the well is not a well or a number is out of range. */
export function planeOf(parts: NameParts, path: string, clock = false): NamedPlane | undefined {
  const well = wellOf(parts)
  if (!well) return undefined
  const site = parts.site === undefined ? 1 : Number(parts.site)
  const z = parts.z === undefined ? Number.NaN : Number(parts.z)
  const time = parts.time === undefined ? Number.NaN : clock ? minutesOf(parts.time) : Number(parts.time)
  if (!Number.isSafeInteger(site)) return undefined
  return {
    plate: parts.plate ?? '',
    row: well.row,
    column: well.column,
    site,
    channel: parts.channel?.trim() || '',
    z,
    time,
    path,
    page: 0,
    state: 'present',
  }
}

/** A running index comes back as row −1 with the 1-based index in `column`. */
function wellOf(parts: NameParts): WellPosition | undefined {
  if (parts.well !== undefined) return parseWell(parts.well)
  if (parts.row !== undefined && parts.column !== undefined) {
    const row = parseRow(parts.row)
    const column = parseColumn(parts.column)
    return row === undefined || column === undefined ? undefined : { row, column }
  }
  if (parts.index === undefined) return undefined
  const index = Number(parts.index)
  return index >= 1 && index <= 1536 ? { row: -1, column: index } : undefined
}

const CLOCK = /^(?:(\d+)y(\d+)m)?(\d+)d_?(\d+)h(\d+)m/

/** Minutes of `03d06h40m`, or of `2020y08m20d_10h30m` counted in days of a 31-day month: only their order matters. */
function minutesOf(text: string): number {
  const found = CLOCK.exec(text)
  if (!found) return Number.NaN
  const [years, months, days, hours, minutes] = found.slice(1).map((part) => Number(part ?? 0))
  return (((years! * 12 + months!) * 31 + days!) * 24 + hours!) * 60 + minutes!
}
