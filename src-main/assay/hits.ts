/** Hit lists: which wells or treatments differ enough from their plate, by a chosen rule, each with its reason. */

import { mean, standardDeviation } from '../base/index.ts'
import type { Role, WellPosition } from '../plate/index.ts'
import { bScores } from './b-score.ts'
import { ssmd } from './controls.ts'
import { percentOfControl, robustZScores } from './normalise.ts'

export interface ScreenedWell extends WellPosition {
  /** Index of its plate: wells are compared with their own plate only. */
  readonly plate: number
  readonly role: Role | undefined
  readonly treatment?: string | undefined
  /** The readout; NaN when there is none. */
  readonly value: number
  readonly cells: number
}

export interface HitRule {
  /** `top-n` takes the n = `threshold` largest robust z; `percent-of-control` counts in percent, the others in deviations. */
  readonly kind: 'robust-z' | 'percent-of-control' | 'ssmd' | 'b-score' | 'top-n'
  readonly threshold: number
  /** Which side counts. For percent-of-control the threshold is an upper limit with `down`, a lower with `up`, a distance from 100 with `both`. */
  readonly direction: 'up' | 'down' | 'both'
  /** Wells with fewer cells are left out and counted. */
  readonly minimumCells?: number
  /** What robust z is taken against; the plate's negative controls, or its treatment wells when it has fewer than three. */
  readonly reference?: 'negative_control' | 'treatment'
}

export interface Hit {
  readonly rank: number
  /** Indices into the wells; several for a treatment judged by its replicates. */
  readonly wells: readonly number[]
  readonly treatment: string | undefined
  readonly score: number
  /** `Robust z 6.3, at or above 3`. */
  readonly reason: string
}

export interface HitList {
  readonly hits: readonly Hit[]
  /** Score of each well (SSMD: of its treatment); NaN where it was not judged. */
  readonly scores: Float64Array
  readonly tested: number
  readonly tooFewCells: number
  readonly withoutValue: number
}

const FEWEST_CONTROLS = 3

/** Judges treatment and reference wells; controls, empty and excluded wells only serve as comparison. Best hit first. */
export function selectHits(wells: readonly ScreenedWell[], rule: HitRule): HitList {
  const minimum = rule.minimumCells ?? 0
  const isTested = ({ role }: ScreenedWell): boolean => role === 'treatment' || role === 'reference'
  const candidates = wells.map((_, i) => i).filter((i) => isTested(wells[i]!))
  const enough = candidates.filter((i) => wells[i]!.cells >= minimum)
  const judged = enough.filter((i) => Number.isFinite(wells[i]!.value))
  const usable = wells.map((well) =>
    well.cells >= minimum && well.role !== 'excluded' && well.role !== 'empty' ? well.value : Number.NaN,
  )
  const scores = new Float64Array(wells.length).fill(Number.NaN)
  const units = rule.kind === 'ssmd' ? treatmentScores(wells, judged, usable) : wellScores(wells, judged, usable, rule)
  for (const { members, score } of units) for (const i of members) scores[i] = score
  const passing = passed(units, rule)
  return {
    hits: passing.map(({ members, score }, i) => ({
      rank: i + 1,
      wells: members,
      treatment: wells[members[0]!]!.treatment,
      score,
      reason: reasonFor(rule, score, members.length),
    })),
    scores,
    tested: judged.length,
    tooFewCells: candidates.length - enough.length,
    withoutValue: enough.length - judged.length,
  }
}

interface Unit {
  readonly members: readonly number[]
  readonly score: number
}

function wellScores(
  wells: readonly ScreenedWell[],
  judged: readonly number[],
  usable: readonly number[],
  rule: HitRule,
): Unit[] {
  return byPlate(wells).flatMap((plate) => {
    const scored = plateScores(wells, plate, usable, rule)
    const scoreOf = new Map(plate.map((index, i) => [index, scored[i]!]))
    return judged.filter((i) => scoreOf.has(i)).map((i) => ({ members: [i], score: scoreOf.get(i)! }))
  })
}

function plateScores(
  wells: readonly ScreenedWell[],
  plate: readonly number[],
  usable: readonly number[],
  rule: HitRule,
): Float64Array {
  const values = plate.map((i) => usable[i]!)
  const valuesOf = (role: Role): number[] =>
    plate.filter((i) => wells[i]!.role === role && Number.isFinite(usable[i])).map((i) => usable[i]!)
  const controls = valuesOf('negative_control')
  switch (rule.kind) {
    case 'percent-of-control':
      return percentOfControl(values, controls)
    case 'b-score':
      return plateBScores(wells, plate, usable)
    default: {
      const wanted = rule.reference ?? (controls.length >= FEWEST_CONTROLS ? 'negative_control' : 'treatment')
      return robustZScores(values, wanted === 'treatment' ? valuesOf('treatment') : controls)
    }
  }
}

/** Polishes the wells tested: controls usually fill whole columns, which would then be taken for a column effect. */
function plateBScores(
  wells: readonly ScreenedWell[],
  plate: readonly number[],
  usable: readonly number[],
): Float64Array {
  const tested = plate.filter((i) => wells[i]!.role === 'treatment' || wells[i]!.role === 'reference')
  const rows = 1 + tested.reduce((most, i) => Math.max(most, wells[i]!.row), 0)
  const columns = 1 + tested.reduce((most, i) => Math.max(most, wells[i]!.column), 0)
  const grid = new Float64Array(rows * columns).fill(Number.NaN)
  for (const i of tested) grid[wells[i]!.row * columns + wells[i]!.column] = usable[i]!
  const scores = bScores(grid, { rows, columns })
  const isTested = new Set(tested)
  return Float64Array.from(plate, (i) =>
    isTested.has(i) ? scores[wells[i]!.row * columns + wells[i]!.column]! : Number.NaN,
  )
}

/**
 * SSMD of each treatment's wells against the negative controls of its plates; for a single well the difference over
 * √2 deviations of the controls (Zhang 2007, without replicates). Values are first centred on their plate's controls.
 */
function treatmentScores(wells: readonly ScreenedWell[], judged: readonly number[], usable: readonly number[]): Unit[] {
  const controlsOf = new Map<number, number[]>()
  for (const plate of byPlate(wells)) {
    const controls = plate
      .filter((i) => wells[i]!.role === 'negative_control' && Number.isFinite(usable[i]))
      .map((i) => usable[i]!)
    controlsOf.set(wells[plate[0]!]!.plate, controls)
  }
  const centred = (i: number): number => usable[i]! - mean(controlsOf.get(wells[i]!.plate)!)
  const groups = new Map<string, number[]>()
  for (const i of judged) {
    const key = wells[i]!.treatment ?? `\n${i}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  }
  return [...groups.values()].map((members) => {
    const plates = new Set(members.map((i) => wells[i]!.plate))
    const controls = [...plates].flatMap((plate) => {
      const values = controlsOf.get(plate)!
      return values.map((value) => value - mean(values))
    })
    const values = members.map(centred)
    const score = values.length > 1 ? ssmd(values, controls) : values[0]! / (Math.SQRT2 * standardDeviation(controls))
    return { members, score }
  })
}

/** How far a score goes the wanted way. */
function strength(score: number, { kind, direction }: HitRule): number {
  const distance = kind === 'percent-of-control' ? score - 100 : score
  return direction === 'up' ? distance : direction === 'down' ? -distance : Math.abs(distance)
}

function passed(units: readonly Unit[], rule: HitRule): Unit[] {
  const ordered = units
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => strength(b.score, rule) - strength(a.score, rule) || a.members[0]! - b.members[0]!)
  if (rule.kind === 'top-n')
    return ordered.filter(({ score }) => strength(score, rule) > 0).slice(0, Math.max(0, Math.floor(rule.threshold)))
  return ordered.filter(({ score }) => {
    if (rule.kind !== 'percent-of-control' || rule.direction === 'both')
      return strength(score, rule) >= Math.abs(rule.threshold)
    return rule.direction === 'up' ? score >= rule.threshold : score <= rule.threshold
  })
}

const NAMES: Readonly<Record<HitRule['kind'], string>> = {
  'robust-z': 'Robust z',
  'percent-of-control': 'Percent of control',
  ssmd: 'SSMD',
  'b-score': 'B-score',
  'top-n': 'Robust z',
}

function reasonFor({ kind, threshold, direction }: HitRule, score: number, n: number): string {
  const shown = `${NAMES[kind]} ${score.toFixed(kind === 'percent-of-control' ? 0 : 2)}${n > 1 ? ` over ${n} wells` : ''}`
  if (kind === 'top-n') return `${shown}, among the first ${Math.floor(threshold)}`
  if (kind === 'percent-of-control') {
    const limit =
      direction === 'both'
        ? `${threshold} or more away from 100`
        : `at or ${direction === 'up' ? 'above' : 'below'} ${threshold}`
    return `${shown}, ${limit}`
  }
  const limit = Math.abs(threshold)
  if (direction === 'both') return `${shown}, ${limit} or more from 0`
  return direction === 'up' ? `${shown}, at or above ${limit}` : `${shown}, at or below −${limit}`
}

function byPlate(wells: readonly ScreenedWell[]): number[][] {
  const plates = new Map<number, number[]>()
  for (const [i, { plate }] of wells.entries()) {
    const members = plates.get(plate)
    if (members) members.push(i)
    else plates.set(plate, [i])
  }
  return [...plates.values()]
}
