/** Notices of a plan: a code that stays, a sentence for people, and a few examples. */
import type { LearnPlan } from '../contract/index.ts'

export type Notice = LearnPlan['refusals'][number]

export const NAMED_AT_MOST = 5

export const notice = (code: string, message: string, examples: readonly string[] = []): Notice => ({
  code,
  message,
  count: Math.max(1, examples.length),
  examples: examples.slice(0, NAMED_AT_MOST),
})

/** `1 well`, `2 wells`, `2 classes`. */
export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`
