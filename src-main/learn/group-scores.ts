/** From scores of images to the score of their well, plate or treatment. */
import { Fault } from '../base/index.ts'

/** `top`: mean of the k highest scores, or of all where there are fewer. */
export type GroupRule = { readonly by: 'max' } | { readonly by: 'mean' } | { readonly by: 'top'; readonly k: number }

export interface GroupScore {
  readonly group: string
  readonly score: number
  /** Images with a score. */
  readonly images: number
}

/** In order of first appearance; images scored NaN are passed over, and a group of nothing else scores NaN. */
export function groupScores(scores: ArrayLike<number>, groups: readonly string[], rule: GroupRule): GroupScore[] {
  if (scores.length !== groups.length)
    throw new Fault('bad_argument', `There are ${scores.length} scores for ${groups.length} images.`)
  if (rule.by === 'top' && !(Number.isInteger(rule.k) && rule.k > 0))
    throw new Fault('bad_argument', `The mean of the top ${rule.k} scores is not defined.`)
  const members = new Map<string, number[]>()
  groups.forEach((group, i) => {
    const own = members.get(group) ?? []
    if (!Number.isNaN(scores[i]!)) own.push(scores[i]!)
    members.set(group, own)
  })
  return [...members].map(([group, own]) => {
    const kept = own.sort((a, b) => b - a).slice(0, keptOf(rule))
    return { group, score: kept.reduce((a, b) => a + b, 0) / kept.length, images: own.length }
  })
}

function keptOf(rule: GroupRule): number {
  switch (rule.by) {
    case 'max':
      return 1
    case 'mean':
      return Number.POSITIVE_INFINITY
    case 'top':
      return rule.k
    default:
      return rule satisfies never
  }
}
