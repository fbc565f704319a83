/** The choices of a training and what is said of them. */
import type { LearnPlan, RareParameters, Role, TrainingParameters } from '../../src-main/contract/index.ts'
import type { ClassSide, WellClass } from '../stores/index.ts'
import { type Choice, showCount, showQuantity } from '../ui/index.ts'

/** Positive and negative wells, on the map and in the charts: Okabe and Ito's orange and blue. */
export const CLASS_LOOKS: Readonly<Record<ClassSide, WellClass>> = {
  positive: { label: 'positive', colour: [230, 159, 0], mark: '+' },
  negative: { label: 'negative', colour: [86, 148, 214], mark: '−' },
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  positive_control: 'positive control',
  negative_control: 'negative control',
  treatment: 'treatment',
  reference: 'reference',
  empty: 'empty',
  excluded: 'excluded',
}

export const SPLIT_CHOICES: readonly Choice<TrainingParameters['splitBy']>[] = [
  { value: 'well', label: 'wells' },
  { value: 'plate', label: 'plates' },
  { value: 'replicate', label: 'replicates' },
  { value: 'row', label: 'rows of the plate' },
  { value: 'column', label: 'columns of the plate' },
]

export const NETWORK_CHOICES: readonly Choice<RareParameters['network']>[] = [
  { value: 'wscnn-4', label: 'WSCNN, 4 layers', note: 'small objects' },
  { value: 'wscnn-6', label: 'WSCNN, 6 layers', note: 'larger objects, slower' },
]

export const POOLING_CHOICES: readonly Choice<RareParameters['pooling']>[] = [
  { value: 'max', label: 'maximum', note: 'one cell decides' },
  { value: 'average', label: 'average', note: 'for comparison' },
  { value: 'fully-connected', label: 'fully connected', note: 'for comparison' },
]

export const PRESET_CHOICES: readonly Choice<RareParameters['preset']>[] = [
  { value: 'default', label: 'fast', note: 'Adam, few epochs' },
  { value: 'paper', label: 'as published', note: 'Sailem: SGD, 100 epochs' },
]

export const AUTOMATIC = 'automatic'

export const PROVIDER_CHOICES: readonly Choice<NonNullable<TrainingParameters['provider']> | typeof AUTOMATIC>[] = [
  { value: AUTOMATIC, label: 'the fastest there is' },
  { value: 'cuda', label: 'CUDA' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'directml', label: 'DirectML' },
  { value: 'coreml', label: 'CoreML' },
  { value: 'cpu', label: 'CPU' },
]

export const DOWNSAMPLE_CHOICES: readonly Choice<number>[] = [
  { value: 0, label: 'by the size of cells' },
  ...[1, 2, 3, 4, 6, 8].map((value) => ({ value, label: value === 1 ? 'full size' : `1 : ${value}` })),
]

/** `recipe` leaves it to the recipe, which knows how many epochs it takes. */
export type DurationUnit = 'recipe' | 'epochs' | 'minutes'

export const DURATION_CHOICES: readonly Choice<DurationUnit>[] = [
  { value: 'recipe', label: 'as long as the recipe says' },
  { value: 'minutes', label: 'minutes' },
  { value: 'epochs', label: 'epochs' },
]

/** `256 × 256 px · 1 : 2` */
export function inputText(plan: Pick<LearnPlan, 'inputWidth' | 'inputHeight' | 'downsample'> | undefined): string {
  if (!plan || plan.inputWidth === 0) return ''
  return `${showCount(plan.inputWidth)} × ${showCount(plan.inputHeight)} px · 1 : ${plan.downsample}`
}

/** How long a training runs: by whichever limit is set. */
export function durationOf({ minutes, epochs }: Pick<TrainingParameters, 'minutes' | 'epochs'>): {
  readonly unit: DurationUnit
  readonly value: number | undefined
} {
  if (minutes !== null) return { unit: 'minutes', value: minutes }
  return epochs === null ? { unit: 'recipe', value: undefined } : { unit: 'epochs', value: epochs }
}

/** Limits from what was typed; undefined when it is no positive number, or no whole one for epochs. */
export function durationFrom(
  text: string,
  unit: DurationUnit,
): Pick<TrainingParameters, 'minutes' | 'epochs'> | undefined {
  if (unit === 'recipe') return { minutes: null, epochs: null }
  const value = Number(text.trim().replace(',', '.'))
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) return undefined
  if (unit === 'minutes') return { minutes: value, epochs: null }
  return Number.isInteger(value) ? { epochs: value, minutes: null } : undefined
}

/** A seed as typed: a whole number from 0. */
export function seedFrom(text: string): number | undefined {
  return /^\d{1,10}$/.test(text.trim()) && Number(text) < 2 ** 32 ? Number(text) : undefined
}

export interface SideRow {
  readonly split: string
  readonly purpose: string
  /** By class. */
  readonly counts: readonly string[]
  /** A side without one of the classes. */
  readonly lacks: boolean
}

const PURPOSES = {
  train: ['Training', 'the network learns from these'],
  validation: ['Validation', 'chooses the best network'],
  test: ['Held out', 'judges it; never looked at before'],
} as const

type Sides = Pick<LearnPlan, 'sides'>

/** Without any image there is nothing to divide: no rows. */
export function sideRows(plan: Sides | undefined): SideRow[] {
  const show = ({ wells, images }: { wells: number; images: number }) =>
    `${showQuantity(wells, 'well')} · ${showQuantity(images, 'image')}`
  const hasImages = plan?.sides.some(({ counts }) => counts.some(({ images }) => images > 0))
  return (hasImages ? plan!.sides : []).map(({ split, counts }) => ({
    split: PURPOSES[split][0],
    purpose: PURPOSES[split][1],
    counts: counts.map(show),
    lacks: counts.some(({ images }) => images === 0),
  }))
}

/** How many wells and images a plan uses altogether, of one class. */
export function totals(
  plan: (Sides & Pick<LearnPlan, 'classes'>) | undefined,
  label: string,
): { wells: number; images: number } | undefined {
  const of = plan?.classes.indexOf(label) ?? -1
  if (!plan || of < 0) return undefined
  return plan.sides.reduce(
    (sum, { counts }) => ({ wells: sum.wells + counts[of]!.wells, images: sum.images + counts[of]!.images }),
    { wells: 0, images: 0 },
  )
}
