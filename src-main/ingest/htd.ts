/** The text of a MetaXpress `.HTD`: what an ImageXpress was told to acquire. */
import { DamagedIndex } from './damaged.ts'

/** What the HTD plans. Numbers are the instrument's own, from 1. */
export interface AcquisitionPlan {
  readonly rows: number
  readonly columns: number
  readonly wells: readonly { readonly row: number; readonly column: number }[]
  readonly sites: number
  readonly waves: readonly { readonly key: string; readonly name: string }[]
  readonly zSteps: number
  readonly times: number
  /** Projections are saved beside the stack, or in its place. */
  readonly projections: boolean
}

/** More planes than any plate has: the file is not to be believed. */
const MOST_PLANES = 20_000_000

/** Lines are a quoted key and values; it ends with `"EndFile"`. */
export function parsePlan(text: string): AcquisitionPlan {
  const lines = new Map<string, string[]>()
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [key, ...values] = line.split(',').map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
    if (key) lines.set(key.toLowerCase(), values)
  }
  if (!lines.has('htsinfofile')) throw new DamagedIndex('it does not start as an HTD does')
  if (!lines.has('endfile')) throw new DamagedIndex('it breaks off before its end')
  const number = (key: string, low: number, high: number): number => {
    const value = Number(lines.get(key)?.[0] ?? low)
    if (!Number.isInteger(value) || value < 0 || value > high) throw new DamagedIndex(`${key} is ${value}`)
    return Math.max(value, low)
  }
  const plan = {
    rows: number('ywells', 1, 32),
    columns: number('xwells', 1, 48),
    wells: [...selection(lines, 'wellsselection')],
    sites: flag(lines, 'sites') ? Math.max(1, [...selection(lines, 'siteselection')].length) : 1,
    waves: wavesOf(lines, flag(lines, 'waves') ? number('nwavelengths', 1, 99) : 1),
    zSteps: flag(lines, 'zseries') ? number('zsteps', 1, 9999) : 1,
    times: number('timepoints', 1, 99_999),
    projections: flag(lines, 'zprojection'),
  }
  if (plan.wells.length === 0) throw new DamagedIndex('it selects no well')
  const count = plan.wells.length * plan.sites * plan.waves.length * plan.zSteps * plan.times
  if (count > MOST_PLANES) throw new DamagedIndex(`it plans ${count} planes`)
  return plan
}

function flag(lines: ReadonlyMap<string, readonly string[]>, key: string): boolean {
  return lines.get(key)?.[0]?.toUpperCase() === 'TRUE'
}

/** Cells that are `TRUE` in the numbered rows of a key. */
function* selection(
  lines: ReadonlyMap<string, readonly string[]>,
  key: string,
): Generator<{ row: number; column: number }> {
  for (let row = 0; row < 32; row++) {
    for (const [column, cell] of (lines.get(`${key}${row + 1}`) ?? []).entries()) {
      if (cell.toUpperCase() === 'TRUE' && column < 48) yield { row, column }
    }
  }
}

function wavesOf(lines: ReadonlyMap<string, readonly string[]>, count: number): { key: string; name: string }[] {
  const waves = []
  for (let wave = 1; wave <= count; wave++) {
    if (lines.get(`wavecollect${wave}`)?.[0] === '0') continue
    waves.push({ key: String(wave), name: lines.get(`wavename${wave}`)?.[0] ?? '' })
  }
  return waves
}
