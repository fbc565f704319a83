/** The paper's tables with ours beside them, as Markdown. */
import { mean, standardDeviation } from '../base/index.ts'
import type { ClassificationRow, Reproduction } from './reproduce-wscnn.ts'

interface PaperRow {
  readonly data: string
  readonly network: string
  readonly figures: readonly [accuracy: number, precision: number, recall: number]
}

/** Table 1 of Sailem et al. 2017, percent. */
export const PAPER_TABLE_1: readonly PaperRow[] = [
  { data: 'Set 1', network: 'WSCNN-Max', figures: [99.62, 99.26, 99.92] },
  { data: 'Set 1', network: 'WSCNN-Avg', figures: [51.03, 2.19, 1.45] },
  { data: 'Set 1', network: 'WSCNN-FC', figures: [86.73, 99.4, 74.6] },
  { data: 'Set 2', network: 'WSCNN-Max', figures: [99.5, 99.2, 99.7] },
]
/** Table 3, percent. */
export const PAPER_TABLE_3 = { accuracy: 99.995, precision: 93.0, recall: 97.19 } as const

const percent = (share: number): string => (Number.isFinite(share) ? (100 * share).toFixed(2) : '–')
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

/** Of the first seed in full; of all, what their networks with the global maximum reach. */
export function reproductionTables(results: readonly [Reproduction, ...Reproduction[]]): string {
  const [result] = results
  const { covered, centre, overlap, pointing, positiveImages, objects } = result.localization
  return [
    '# Circles among ellipses: tables 1 and 3 of Sailem et al. 2017, and ours',
    '',
    `Preset ${result.preset}, seed ${result.seed}. ${result.training.map(trainingText).join('; ')}.`,
    '',
    '## Table 1: classification of test images',
    '',
    row(['Data', 'Network', 'Accuracy %', 'Precision %', 'Recall %', 'Paper: accuracy', 'precision', 'recall']),
    row(Array(8).fill('---')),
    ...PAPER_TABLE_1.map((paper) => row([paper.data, paper.network, ...ours(result, paper), ...paper.figures])),
    '',
    `## Table 3: places of circles (${objects} in ${positiveImages} positive test images)`,
    '',
    row(['Measure', 'Accuracy %', 'Precision %', 'Recall %']),
    row(Array(4).fill('---')),
    row(['90 % of the box covered', percent(covered.accuracy), percent(covered.precision), percent(covered.recall)]),
    row(['the same, in the paper', PAPER_TABLE_3.accuracy, PAPER_TABLE_3.precision, PAPER_TABLE_3.recall]),
    row(['region’s centre in the box', '', percent(centre.precision), percent(centre.recall)]),
    row(['boxes overlap, IoU ≥ 0.5', '', percent(overlap.precision), percent(overlap.recall)]),
    '',
    `The strongest region lies on a circle in ${percent(pointing.share)} % of positive images.`,
    '',
    ...(results.length > 1 ? spreadLines(results) : []),
  ].join('\n')
}

/** What is followed over seeds, as shares. */
const FOLLOWED: readonly (readonly [name: string, of: (result: Reproduction) => number | undefined])[] = [
  ['Set 1 accuracy', (result) => maxRow(result, 'Set 1')?.accuracy],
  ['Set 1 precision', (result) => maxRow(result, 'Set 1')?.precision],
  ['Set 1 recall', (result) => maxRow(result, 'Set 1')?.recall],
  ['Set 2 accuracy', (result) => maxRow(result, 'Set 2')?.accuracy],
  ['Places: precision', ({ localization }) => localization.covered.precision],
  ['Places: recall', ({ localization }) => localization.covered.recall],
]

const maxRow = ({ classification }: Reproduction, data: string): ClassificationRow | undefined =>
  classification.find((candidate) => candidate.data === data && candidate.network === 'WSCNN-Max')

function spreadLines(results: readonly Reproduction[]): string[] {
  return [
    `## WSCNN-Max over ${results.length} seeds, each with sets of its own`,
    '',
    row(['%', ...results.map(({ seed }) => `seed ${seed}`), 'mean', 'standard deviation']),
    row(Array(results.length + 3).fill('---')),
    ...FOLLOWED.map(([name, of]) => {
      const values = results.map((result) => of(result) ?? Number.NaN)
      return row([name, ...values.map(percent), percent(mean(values)), percent(standardDeviation(values))])
    }),
    '',
  ]
}

const trainingText = ({ network, epochs, seconds, provider }: Reproduction['training'][number]): string =>
  `${network}: ${epochs.toFixed(1)} epochs, ${(seconds / 60).toFixed(1)} minutes on ${provider}`

function ours({ classification }: Reproduction, { data, network }: PaperRow): string[] {
  const found: ClassificationRow | undefined = classification.find(
    (candidate) => candidate.data === data && candidate.network === network,
  )
  return found ? [found.accuracy, found.precision, found.recall].map(percent) : ['–', '–', '–']
}
