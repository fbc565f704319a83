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
  const sifted = sift(wells, rule.minimumCells ?? 0)
  const units = rule.kind === 'ssmd' ? treatmentScores(wells, sifted) : wellScores(wells, sifted, rule)
  const scores = new Float64Array(wells.length).fill(Number.NaN)
  for (const { members, score } of units) for (const i of members) scores[i] = score
  return {
    hits: passed(units, rule).map(({ members, score }, i) => ({
      rank: i + 1,
      wells: members,
      treatment: wells[members[0]!]!.treatment,
      score,
      reason: reasonFor(rule, score, members.length),
    })),
    scores,
    tested: sifted.tested,
    tooFewCells: sifted.tooFewCells,
    withoutValue: sifted.withoutValue,
  }
}

/** What each well is good for. */
interface Sifted {
  /** 1 for wells that are judged. */
  readonly isJudged: Uint8Array
  /** Values that may serve, as a judged well's or a control's; NaN elsewhere. */
  readonly usable: Float64Array
  readonly tested: number
  readonly tooFewCells: number
  readonly withoutValue: number
}

function sift(wells: readonly ScreenedWell[], minimumCells: number): Sifted {
  const isJudged = new Uint8Array(wells.length)
  const usable = new Float64Array(wells.length).fill(Number.NaN)
  let [tested, tooFewCells, withoutValue] = [0, 0, 0]
  for (let i = 0; i < wells.length; i++) {
    const { role, cells, value } = wells[i]!
    const isEnough = cells >= minimumCells
    if (isEnough && role !== 'excluded' && role !== 'empty') usable[i] = value
    if (!isTested(role)) continue
    if (!isEnough) tooFewCells++
    else if (!Number.isFinite(value)) withoutValue++
    else {
      isJudged[i] = 1
      tested++
    }
  }
  return { isJudged, usable, tested, tooFewCells, withoutValue }
}

function isTested(role: Role | undefined): boolean {
  return role === 'treatment' || role === 'reference'
}

interface Unit {
  readonly members: readonly number[]
  readonly score: number
}

function wellScores(wells: readonly ScreenedWell[], { isJudged, usable }: Sifted, rule: HitRule): Unit[] {
  const units: Unit[] = []
  for (const plate of byPlate(wells)) {
    const scored = plateScores(wells, plate, usable, rule)
    for (let at = 0; at < plate.length; at++)
      if (isJudged[plate[at]!]) units.push({ members: [plate[at]!], score: scored[at]! })
  }
  return units
}

function plateScores(
  wells: readonly ScreenedWell[],
  plate: readonly number[],
  usable: Float64Array,
  rule: HitRule,
): Float64Array {
  const values = Float64Array.from(plate, (i) => usable[i]!)
  const controls = valuesOf(wells, plate, usable, 'negative_control')
  switch (rule.kind) {
    case 'percent-of-control':
      return percentOfControl(values, controls)
    case 'b-score':
      return plateBScores(wells, plate, usable)
    default: {
      const wanted = rule.reference ?? (controls.length >= FEWEST_CONTROLS ? 'negative_control' : 'treatment')
      return robustZScores(values, wanted === 'treatment' ? valuesOf(wells, plate, usable, 'treatment') : controls)
    }
  }
}

/** Finite values of a plate's wells that have a role. */
function valuesOf(
  wells: readonly ScreenedWell[],
  plate: readonly number[],
  usable: Float64Array,
  role: Role,
): number[] {
  const found: number[] = []
  for (const i of plate) if (wells[i]!.role === role && Number.isFinite(usable[i])) found.push(usable[i]!)
  return found
}

/** Polishes the wells tested: controls usually fill whole columns, which would then be taken for a column effect. */
function plateBScores(wells: readonly ScreenedWell[], plate: readonly number[], usable: Float64Array): Float64Array {
  const tested = plate.filter((i) => isTested(wells[i]!.role))
  const rows = 1 + tested.reduce((most, i) => Math.max(most, wells[i]!.row), 0)
  const columns = 1 + tested.reduce((most, i) => Math.max(most, wells[i]!.column), 0)
  const grid = new Float64Array(rows * columns).fill(Number.NaN)
  for (const i of tested) grid[wells[i]!.row * columns + wells[i]!.column] = usable[i]!
  const scores = bScores(grid, { rows, columns })
  return Float64Array.from(plate, (i) =>
    isTested(wells[i]!.role) ? scores[wells[i]!.row * columns + wells[i]!.column]! : Number.NaN,
  )
}

/**
 * SSMD of each treatment's wells against the negative controls of its plates; for a single well the difference over
 * √2 deviations of the controls (Zhang 2007, without replicates). Values are first centred on their plate's controls.
 */
function treatmentScores(wells: readonly ScreenedWell[], { isJudged, usable }: Sifted): Unit[] {
  const controlsOf = new Map<number, { values: readonly number[]; centre: number }>()
  for (const plate of byPlate(wells)) {
    const values = valuesOf(wells, plate, usable, 'negative_control')
    controlsOf.set(wells[plate[0]!]!.plate, { values, centre: mean(values) })
  }
  const groups = new Map<string, number[]>()
  for (let i = 0; i < wells.length; i++) {
    if (!isJudged[i]) continue
    const key = wells[i]!.treatment ?? `\n${i}`
    const members = groups.get(key)
    if (members) members.push(i)
    else groups.set(key, [i])
  }
  return [...groups.values()].map((members) => {
    const plates = new Set(members.map((i) => wells[i]!.plate))
    const controls = [...plates].flatMap((plate) => {
      const { values, centre } = controlsOf.get(plate)!
      return values.map((value) => value - centre)
    })
    const values = members.map((i) => usable[i]! - controlsOf.get(wells[i]!.plate)!.centre)
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
  const passing = units.filter(({ score }) => Number.isFinite(score) && passes(score, rule))
  passing.sort((a, b) => strength(b.score, rule) - strength(a.score, rule) || a.members[0]! - b.members[0]!)
  return rule.kind === 'top-n' ? passing.slice(0, Math.max(0, Math.floor(rule.threshold))) : passing
}

function passes(score: number, rule: HitRule): boolean {
  if (rule.kind === 'top-n') return strength(score, rule) > 0
  if (rule.kind !== 'percent-of-control' || rule.direction === 'both')
    return strength(score, rule) >= Math.abs(rule.threshold)
  return rule.direction === 'up' ? score >= rule.threshold : score <= rule.threshold
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
  for (let i = 0; i < wells.length; i++) {
    const members = plates.get(wells[i]!.plate)
    if (members) members.push(i)
    else plates.set(wells[i]!.plate, [i])
  }
  return [...plates.values()]
}
