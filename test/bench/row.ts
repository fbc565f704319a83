/** One figure of a benchmark. */
export interface BenchRow {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the value must stay below, in the same unit. */
  readonly target?: number
  /** What was measured, on what. */
  readonly note: string
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
