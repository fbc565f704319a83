/** Choices of a classifier of several classes. */
import type { ClassColumn, ClassParameters, TrainingParameters } from '../../src-main/contract/index.ts'
import type { Choice } from '../ui/index.ts'
import { SPLIT_CHOICES } from './choose-form.ts'

type Pooling = ClassParameters['pooling']

/** Kraus et al. 2016 compare them; slopes and sharpness as they found them best. */
const POOLINGS: readonly (Choice<string> & { readonly pooling: Pooling })[] = [
  {
    value: 'noisy-and-10',
    label: 'Noisy-AND, a = 10',
    note: 'enough cells decide',
    pooling: { kind: 'noisy-and', a: 10 },
  },
  { value: 'noisy-and-7.5', label: 'Noisy-AND, a = 7.5', pooling: { kind: 'noisy-and', a: 7.5 } },
  { value: 'noisy-and-5', label: 'Noisy-AND, a = 5', pooling: { kind: 'noisy-and', a: 5 } },
  { value: 'mean', label: 'mean', note: 'all cells count alike', pooling: { kind: 'mean' } },
  { value: 'gm', label: 'generalized mean, r = 2.5', pooling: { kind: 'gm', r: 2.5 } },
  { value: 'lse', label: 'log-sum-exp, r = 2.5', pooling: { kind: 'lse', r: 2.5 } },
  { value: 'noisy-or', label: 'Noisy-OR', note: 'for comparison', pooling: { kind: 'noisy-or' } },
  { value: 'isr', label: 'ISR', note: 'for comparison', pooling: { kind: 'isr' } },
  { value: 'max', label: 'maximum', note: 'one cell decides', pooling: { kind: 'max' } },
  { value: 'attention', label: 'attention', note: 'learns which cells count', pooling: { kind: 'attention' } },
]

export const CLASS_POOLINGS: readonly Choice<string>[] = POOLINGS

export const poolingOf = (value: string): Pooling | undefined =>
  POOLINGS.find((choice) => choice.value === value)?.pooling

/** The choice that stands for a pooling: of its kind and number, or of its kind where no number is told. */
export function poolingChoice({ kind, a, r }: Pooling): string | undefined {
  const own = POOLINGS.filter((choice) => choice.pooling.kind === kind)
  const same = own.find(({ pooling }) => pooling.a === a && pooling.r === r)
  return (same ?? (a === undefined && r === undefined ? own[0] : undefined))?.value
}

/** Wells that agree in a column of the layout can be kept together, too; the column that names the classes cannot. */
export function splitChoices(
  columns: readonly Pick<ClassColumn, 'name'>[],
  by: string,
): Choice<TrainingParameters['splitBy']>[] {
  const own = columns.filter(({ name }) => name.toLowerCase() !== by.toLowerCase())
  return [
    ...SPLIT_CHOICES,
    ...own.map(({ name }) => ({ value: `layout:${name}` as const, label: name, note: 'of the layout' })),
  ]
}

/** For the name of the training: `Classes by moa`. A name that somebody gave stays. */
export function nameFor(by: string, { name, by: before }: Pick<ClassParameters, 'name' | 'by'>): string {
  return name === defaultName(before) || name.trim() === '' ? defaultName(by) : name
}

export const defaultName = (by: string): string => `Classes by ${by}`

/** A side of crops as typed: whole pixels, or nothing for the recipe's own. */
export function cropFrom(text: string): number | null | undefined {
  if (text.trim() === '') return null
  return /^[1-9]\d{0,4}$/.test(text.trim()) ? Number(text) : undefined
}
