/** Ranges as people type them over a column: `10–20`, `> 5`, `<= 3`, `7`. */
import type { Range } from '../stores/index.ts'

const NUMBER = String.raw`([−-]?\d+(?:[.,]\d+)?(?:e[−+-]?\d+)?)`
const BETWEEN = new RegExp(String.raw`^${NUMBER}\s*(?:–|\.\.|to|-|\s)\s*${NUMBER}$`, 'i')
const ONE_SIDED = new RegExp(String.raw`^(>=?|<=?|≥|≤|=)?\s*${NUMBER}$`, 'i')

/** The range that a text means, ends included; `undefined` for no text, `'unclear'` when it cannot be read. */
export function parseRange(text: string): Range | undefined | 'unclear' {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const between = BETWEEN.exec(trimmed)
  if (between) {
    const [a, b] = [toNumber(between[1]!), toNumber(between[2]!)]
    return { low: Math.min(a, b), high: Math.max(a, b) }
  }
  const sided = ONE_SIDED.exec(trimmed)
  if (!sided) return 'unclear'
  const value = toNumber(sided[2]!)
  switch (sided[1]?.[0]) {
    case '>':
    case '≥':
      return { low: value, high: Number.POSITIVE_INFINITY }
    case '<':
    case '≤':
      return { low: Number.NEGATIVE_INFINITY, high: value }
    default:
      return { low: value, high: value }
  }
}

/** A range as `parseRange` reads it. */
export function showRange({ low, high }: Range): string {
  const show = (value: number) => String(Number(value.toPrecision(4)))
  if (low === Number.NEGATIVE_INFINITY) return `≤ ${show(high)}`
  return high === Number.POSITIVE_INFINITY ? `≥ ${show(low)}` : `${show(low)}–${show(high)}`
}

function toNumber(text: string): number {
  return Number(text.replace('−', '-').replace(',', '.'))
}
