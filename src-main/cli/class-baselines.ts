/** What stands beside a classifier's figures, for people and as JSON: the same predictions against shuffled labels. */
import { SHUFFLED_LABELS, type ShuffledLabels } from '../learn/index.ts'
import { percent } from './train-outcome.ts'

export const shuffledJson = (shuffled: ShuffledLabels) => ({ ...shuffled, what: SHUFFLED_LABELS })

export function shuffledText({ accuracy, meanAveragePrecision: precision, permutations, units, unit }: ShuffledLabels) {
  const shuffles = `labels of ${units} ${unit} shuffled ${permutations.toLocaleString('en')} times`
  return `accuracy ${percent(accuracy.mean)} (p = ${digits(accuracy.p)}), mean average precision ${precision.mean.toFixed(3)} (p = ${digits(precision.p)}): the same predictions, ${shuffles}`
}

const digits = (p: number): string => (p < 0.001 ? p.toExponential(0) : p.toFixed(3))
