/** Deals whole groups to sides so that every side gets its share of every class. */
import { seededRandom } from '../base/index.ts'
import { groupCounts, type Member, openSides, sumOf } from './group-counts.ts'

/**
 * The side (0 … shares.length − 1) of each member. Large groups are dealt first, each to the side that is then nearest
 * to its shares in the sense of χ²; a class that has just enough groups left goes to sides that lack it. Ties, and the
 * order of equal groups, follow the seed.
 */
export function dealGroups(members: readonly Member[], shares: readonly number[], seed: number): Int32Array {
  const { groups, classes } = groupCounts(members)
  const totals = sumOf(groups, classes, (count) => count)
  const groupsLeft = sumOf(groups, classes, (count) => Number(count > 0))
  const dealt = shares.map(() => new Int32Array(classes))
  const sides = new Int32Array(members.length)
  seededRandom(seed).shuffle(groups)
  groups.sort((a, b) => b.members.length - a.members.length)
  for (const { members: own, counts } of groups) {
    const side = cheapest(openSides(dealt, counts, groupsLeft), (candidate) =>
      growthOf(dealt[candidate]!, counts, totals, shares[candidate]!),
    )
    for (const i of own) sides[i] = side
    counts.forEach((count, k) => {
      dealt[side]![k]! += count
      if (count > 0) groupsLeft[k]! -= 1
    })
  }
  return sides
}

/** By how much Σ (dealt − due)² / due over the classes grows when the group goes to this side. */
function growthOf(dealt: Int32Array, counts: Int32Array, totals: Int32Array, share: number): number {
  let growth = 0
  counts.forEach((count, k) => {
    const due = share * totals[k]!
    growth += (count * (2 * (dealt[k]! - due) + count)) / due
  })
  return growth
}

function cheapest(candidates: readonly number[], cost: (candidate: number) => number): number {
  let best = candidates[0]!
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const own = cost(candidate)
    if (own < least - 1e-9) [best, least] = [candidate, own]
  }
  return best
}
