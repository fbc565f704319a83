/** Whether values depend on where wells lie: tests over rows, over columns, and of the plate's edge against its inside. */
import { chiSquareTail, fTail } from './special.ts'

export interface PlacedValue {
  /** 0-based. */
  readonly row: number
  readonly column: number
  readonly value: number
}

export interface EffectTest {
  /** H of Kruskal and Wallis, or F. */
  readonly statistic: number
  readonly pValue: number
  /** Groups compared, and wells in them. */
  readonly groups: number
  readonly n: number
}

export interface PositionEffects {
  readonly row: EffectTest
  readonly column: EffectTest
  readonly edge: EffectTest
}

export interface PositionOptions {
  /** `kruskal` (by ranks, default) or `anova` (one-way). */
  readonly test?: 'kruskal' | 'anova'
}

/** Tests of one plate's wells, usually its negative controls, or all wells when most do nothing; NaN values are left out. */
export function positionEffects(
  wells: readonly PlacedValue[],
  plate: { readonly rows: number; readonly columns: number },
  { test = 'kruskal' }: PositionOptions = {},
): PositionEffects {
  const kept = wells.filter(({ value }) => Number.isFinite(value))
  const compare = test === 'kruskal' ? kruskalWallis : oneWayAnova
  const isEdge = ({ row, column }: PlacedValue): number =>
    row === 0 || column === 0 || row === plate.rows - 1 || column === plate.columns - 1 ? 1 : 0
  return {
    row: compare(groupsOf(kept, ({ row }) => row)),
    column: compare(groupsOf(kept, ({ column }) => column)),
    edge: compare(groupsOf(kept, isEdge)),
  }
}

/** Kruskal–Wallis H with correction for ties, p from χ² with groups − 1 degrees of freedom; NaN below two groups or when all values are equal. */
export function kruskalWallis(groups: readonly (readonly number[])[]): EffectTest {
  const filled = groups.filter((group) => group.length > 0)
  const entries = filled
    .flatMap((group, index) => group.map((value) => ({ value, index })))
    .sort((a, b) => a.value - b.value)
  const n = entries.length
  const rankSums = new Float64Array(filled.length)
  let ties = 0
  for (let start = 0; start < n; ) {
    let end = start + 1
    while (end < n && entries[end]!.value === entries[start]!.value) end++
    for (let i = start; i < end; i++) rankSums[entries[i]!.index]! += (start + end + 1) / 2
    ties += (end - start) ** 3 - (end - start)
    start = end
  }
  let sum = 0
  for (const [i, group] of filled.entries()) sum += rankSums[i]! ** 2 / group.length
  const raw = (12 / (n * (n + 1))) * sum - 3 * (n + 1)
  const correction = 1 - ties / (n ** 3 - n)
  const statistic = filled.length < 2 || !(correction > 0) ? Number.NaN : raw / correction
  return { statistic, pValue: chiSquareTail(statistic, filled.length - 1), groups: filled.length, n }
}

/** One-way analysis of variance; NaN below two groups or without a degree of freedom within them. */
export function oneWayAnova(groups: readonly (readonly number[])[]): EffectTest {
  const filled = groups.filter((group) => group.length > 0)
  const all = filled.flat()
  const grand = all.reduce((sum, value) => sum + value, 0) / all.length
  let between = 0
  let within = 0
  for (const group of filled) {
    const centre = group.reduce((sum, value) => sum + value, 0) / group.length
    between += group.length * (centre - grand) ** 2
    for (const value of group) within += (value - centre) ** 2
  }
  const [df1, df2] = [filled.length - 1, all.length - filled.length]
  const isDefined = df1 > 0 && df2 > 0 && between + within > 0
  const statistic = isDefined ? between / df1 / (within / df2) : Number.NaN
  return { statistic, pValue: fTail(statistic, df1, df2), groups: filled.length, n: all.length }
}

function groupsOf(wells: readonly PlacedValue[], keyOf: (well: PlacedValue) => number): number[][] {
  const groups = new Map<number, number[]>()
  for (const well of wells) {
    const key = keyOf(well)
    const group = groups.get(key)
    if (group) group.push(well.value)
    else groups.set(key, [well.value])
  }
  return [...groups.values()]
}
