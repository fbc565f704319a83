/** Rules for hits, with thresholds that make sense to start from. */
import type { HitRule } from '../../src-main/contract/index.ts'
import type { Choice } from '../ui/index.ts'

interface RuleFacts {
  readonly label: string
  readonly threshold: number
  readonly unit: string
  readonly words: string
}

const RULES: Readonly<Record<HitRule['kind'], RuleFacts>> = {
  'robust-z': {
    label: 'robust z',
    threshold: 3,
    unit: 'sd',
    words: 'at least so many robust standard deviations from the negative control',
  },
  'percent-of-control': {
    label: 'percent of control',
    threshold: 50,
    unit: '%',
    words: 'percent of the negative control: a limit, or a distance from 100 %',
  },
  ssmd: { label: 'SSMD', threshold: 3, unit: '', words: 'strictly standardised mean difference of replicates' },
  'b-score': { label: 'B-score', threshold: 3, unit: 'sd', words: 'after rows and columns are evened out' },
  'top-n': { label: 'the strongest', threshold: 20, unit: 'wells', words: 'a fixed number of wells' },
}

export const RULE_CHOICES: readonly Choice<HitRule['kind']>[] = Object.entries(RULES).map(([value, rule]) => ({
  value: value as HitRule['kind'],
  label: rule.label,
}))

export const DIRECTIONS: readonly Choice<HitRule['direction']>[] = [
  { value: 'either', label: 'either way' },
  { value: 'up', label: 'above' },
  { value: 'down', label: 'below' },
]

export function ruleFacts(kind: HitRule['kind']): RuleFacts {
  return RULES[kind]
}

/** The rule of another kind, at its own starting threshold. */
export function withKind(rule: HitRule, kind: HitRule['kind']): HitRule {
  return { ...rule, kind, threshold: RULES[kind].threshold }
}

/** What is wrong with a rule, in words. */
export function ruleProblem(rule: HitRule): string | undefined {
  if (!Number.isFinite(rule.threshold)) return 'The threshold is no number.'
  if (rule.kind === 'top-n' && (rule.threshold < 1 || !Number.isInteger(rule.threshold)))
    return 'A whole number of wells, at least one.'
  return !Number.isInteger(rule.minimumCells) || rule.minimumCells < 0
    ? 'A whole number of cells, zero or more.'
    : undefined
}
