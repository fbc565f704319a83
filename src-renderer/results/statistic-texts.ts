/** Control statistics as lines of a table, and what to think of a Z′. */
import type { PlateStatistics } from '../../src-main/contract/index.ts'
import { type Fact, showCount, showValue } from '../ui/index.ts'

/** Zhang, Chung, Oldenburg 1999: above 0.5 an excellent assay, above 0 a marginal one. */
export function zPrimeTone(value: number | null): Fact['tone'] {
  if (value === null) return undefined
  if (value >= 0.5) return 'good'
  return value > 0 ? 'warn' : 'bad'
}

export interface StatisticColumn {
  readonly key: 'zPrime' | 'robustZPrime' | 'ssmd' | 'signalWindow' | 'cellCountZPrime'
  readonly label: string
  readonly hint: string
}

export const STATISTIC_COLUMNS: readonly StatisticColumn[] = [
  { key: 'zPrime', label: 'Z′', hint: '1 − 3 (σ₊ + σ₋) / |μ₊ − μ₋|' },
  { key: 'robustZPrime', label: 'robust Z′', hint: 'Z′ with medians and median absolute deviations' },
  { key: 'ssmd', label: 'SSMD', hint: '(μ₊ − μ₋) / √(σ₊² + σ₋²)' },
  { key: 'signalWindow', label: 'signal window', hint: '(|μ₊ − μ₋| − 3 (σ₊ + σ₋)) / σ₊' },
  {
    key: 'cellCountZPrime',
    label: 'Z′ by cell count',
    hint: 'How well the number of cells alone separates the same wells',
  },
]

/** Warns when counting cells separates the controls as well as the readout does. */
export function cellCountWarning(statistics: PlateStatistics): string | undefined {
  const { zPrime, cellCountZPrime } = statistics
  if (zPrime === null || cellCountZPrime === null || cellCountZPrime < 0.3 || cellCountZPrime < zPrime - 0.15)
    return undefined
  return `The cell count alone reaches Z′ ${showValue(cellCountZPrime)}: this readout may only tell how many cells there are.`
}

/** `8 + / 16 −`. */
export function controlCounts(statistics: PlateStatistics): string {
  return `${showCount(statistics.positive.n)} + / ${showCount(statistics.negative.n)} −`
}

/** The statistics of one plate in a few lines. */
export function statisticFacts(statistics: PlateStatistics): Fact[] {
  const warning = cellCountWarning(statistics)
  return [
    { name: 'Z′', value: showValue(statistics.zPrime), tone: zPrimeTone(statistics.zPrime) },
    { name: 'robust Z′', value: showValue(statistics.robustZPrime), tone: zPrimeTone(statistics.robustZPrime) },
    { name: 'SSMD', value: showValue(statistics.ssmd) },
    { name: 'Controls n', value: controlCounts(statistics) },
    {
      name: 'Z′ by cell count',
      value: showValue(statistics.cellCountZPrime),
      tone: warning ? 'warn' : undefined,
      hint: warning,
    },
  ]
}

/** A p value as people write it. */
export function showP(value: number | null): string {
  if (value === null) return '–'
  return value < 0.001 ? '< 0.001' : value.toFixed(3)
}
