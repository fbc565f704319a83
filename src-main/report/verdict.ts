/** The first thing that a reader wants to know: does the assay tell its controls apart? */
import type { ReportModel, ReportReadout, ReportStatistics } from './model.ts'
import { formatFixed, isKnown } from './number-format.ts'

export interface Verdict {
  readonly grade: 'good' | 'fair' | 'poor' | 'open'
  readonly headline: string
  readonly reasons: readonly string[]
}

/** Bounds of Z′ after Zhang, Chung and Oldenburg 1999. */
const EXCELLENT = 0.5
const USABLE = 0

export function judge(model: ReportModel): Verdict {
  const readout = model.readouts[0]
  if (!readout)
    return open('No readout has been chosen.', ['Measure the cells and choose a readout to judge the assay.'])
  const statistics = readout.statistics
  if (!statistics || !isKnown(statistics.zPrime)) {
    const notes = statistics?.notes ?? []
    const why = notes.length > 0 ? notes : ['The layout names no two wells of each control with values.']
    return open('The assay cannot be judged from its controls.', why)
  }
  const grade = statistics.zPrime >= EXCELLENT ? 'good' : statistics.zPrime > USABLE ? 'fair' : 'poor'
  const words = {
    good: 'separates its controls well',
    fair: 'separates its controls, but narrowly',
    poor: 'does not separate its controls',
  }
  const headline = `The assay ${words[grade]}: Z′ ${formatFixed(statistics.zPrime, 2)}`
  return { grade, headline, reasons: [basis(readout, statistics), ...cautions(statistics)] }
}

function open(headline: string, reasons: readonly string[]): Verdict {
  return { grade: 'open', headline, reasons }
}

function basis(readout: ReportReadout, { positive, negative }: ReportStatistics): string {
  const what = [readout.name, readout.statistic].filter(Boolean).join(', ')
  return `Readout: ${what}; ${negative.n} negative and ${positive.n} positive control wells.`
}

function cautions(statistics: ReportStatistics): string[] {
  const { zPrime, robustZPrime, cellCountZPrime, positive, negative, notes } = statistics
  const found: string[] = []
  if (isKnown(cellCountZPrime) && cellCountZPrime > USABLE) {
    found.push(
      `The number of cells alone separates the controls too (Z′ ${formatFixed(cellCountZPrime, 2)}): part of the effect may be loss of cells.`,
    )
  }
  if (isKnown(zPrime) && isKnown(robustZPrime) && Math.abs(zPrime - robustZPrime) > 0.25) {
    found.push(`Robust Z′ (${formatFixed(robustZPrime, 2)}) differs: a few control wells lie far from the others.`)
  }
  if (Math.min(positive.n, negative.n) < 4)
    found.push('Fewer than four wells of a control make these figures uncertain.')
  return [...found, ...notes]
}
