/** Natural order: digits compare as numbers, so that `w2` comes before `w10`. */
import type { Pace } from './pace.ts'

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export function compareNaturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

const RUN = 2000

/** A stable sort of any length that lets other work run in between; the list itself is left untouched. */
export async function sortPolitely<T>(items: readonly T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  let runs: T[][] = []
  for (let start = 0; start < items.length; start += RUN) {
    runs.push(items.slice(start, start + RUN).sort(compare))
    if (pace.due()) await pace.rest()
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < runs.length; i += 2) merged.push(await mergeRuns(runs[i]!, runs[i + 1] ?? [], compare, pace))
    runs = merged
  }
  return runs[0] ?? []
}

async function mergeRuns<T>(left: T[], right: T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  if (right.length === 0) return left
  const out: T[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    out.push(compare(left[i]!, right[j]!) <= 0 ? left[i++]! : right[j++]!)
    if ((out.length & 511) === 0 && pace.due()) await pace.rest()
  }
  while (i < left.length) out.push(left[i++]!)
  while (j < right.length) out.push(right[j++]!)
  return out
}
