/** Measurements, statistics and scales as entries of lists. */
import type { ReadoutName, Scale, Statistic } from '../../src-main/contract/index.ts'
import { wordsOfLabel } from '../stores/index.ts'
import type { Choice } from '../ui/index.ts'

/** Hundreds of measurements, grouped by compartment and category in the order they come. */
export function readoutChoices(names: readonly ReadoutName[]): Choice<string>[] {
  return names.map((name) => ({
    value: name.name,
    label: wordsOfLabel(name.label),
    group: [name.compartment, name.category].filter(Boolean).join(' · '),
    words: `${name.name} ${name.label}`,
    note: name.unit || undefined,
  }))
}

const STATISTIC_LABELS: Readonly<Record<Statistic, string>> = {
  mean: 'mean of cells',
  median: 'median of cells',
  sd: 'spread of cells (sd)',
  count: 'count',
}

/** Image-level measurements are summarised over a well's images, all others over its cells. */
export function statisticChoices(offered: readonly Statistic[], compartment = ''): Choice<Statistic>[] {
  const what = compartment === 'Image' ? 'images' : 'cells'
  return offered.map((value) => ({ value, label: STATISTIC_LABELS[value].replace('cells', what) }))
}

export const SCALE_CHOICES: readonly Choice<Scale>[] = [
  { value: 'raw', label: 'as measured' },
  { value: 'percent-of-control', label: 'percent of control', note: '%' },
  { value: 'robust-z', label: 'robust z', note: 'sd' },
  { value: 'b-score', label: 'B-score' },
]
