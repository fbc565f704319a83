/** Deals whole groups to sides so that every side gets its share of every class. */
import { seededRandom } from '../base/index.ts'

interface Member {
  readonly label: string
  readonly group: string
}

interface Group {
  readonly members: number[]
  /** Members by class. */
  readonly counts: Int32Array
}

/**
 * The side (0 … shares.length − 1) of each member. Large groups are dealt first, each to the side that is then nearest
 * to its shares in the sense of χ²; a class that has just enough groups left goes to sides that lack it. Ties, and the
 * order of equal groups, follow the seed.
 */
export function dealGroups(members: readonly Member[], shares: readonly number[], seed: number): Int32Array {
  const labels = [...new Set(members.map(({ label }) => label))]
  const groups = gather(members, labels)
  const totals = sumOf(groups, labels.length, (count) => count)
  const groupsLeft = sumOf(groups, labels.length, (count) => Number(count > 0))
  const dealt = shares.map(() => new Int32Array(labels.length))
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

function gather(members: readonly Member[], labels: readonly string[]): Group[] {
  const places = new Map(labels.map((label, k) => [label, k]))
  const groups = new Map<string, Group>()
  members.forEach(({ label, group }, i) => {
    let known = groups.get(group)
    if (!known) {
      known = { members: [], counts: new Int32Array(labels.length) }
      groups.set(group, known)
    }
    known.members.push(i)
    known.counts[places.get(label)!]! += 1
  })
  return [...groups.values()]
}

function sumOf(groups: readonly Group[], length: number, of: (count: number) => number): Int32Array {
  const sums = new Int32Array(length)
  for (const { counts } of groups) for (let k = 0; k < length; k++) sums[k]! += of(counts[k]!)
  return sums
}

/** All sides, or those that would otherwise stay without one of the group's classes. */
function openSides(dealt: readonly Int32Array[], counts: Int32Array, groupsLeft: Int32Array): number[] {
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] === 0) continue
    const lacking = dealt.flatMap((side, i) => (side[k] === 0 ? [i] : []))
    if (lacking.length > 0 && groupsLeft[k]! <= lacking.length) return lacking
  }
  return dealt.map((_, i) => i)
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
