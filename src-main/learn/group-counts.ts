/** Groups of members that stay together, and how many members of each class they hold. */

export interface Member {
  readonly group: string
  readonly labels: readonly string[]
}

export interface Group {
  /** Places in the list of members. */
  readonly members: number[]
  /** Members by class. */
  readonly counts: Int32Array
}

/** Groups in order of first appearance; classes are numbered likewise. */
export function groupCounts(members: readonly Member[]): { readonly groups: Group[]; readonly classes: number } {
  const places = new Map<string, number>()
  for (const { labels } of members) for (const label of labels) if (!places.has(label)) places.set(label, places.size)
  const groups = new Map<string, Group>()
  for (const [i, { labels, group }] of members.entries()) {
    let known = groups.get(group)
    if (!known) {
      known = { members: [], counts: new Int32Array(places.size) }
      groups.set(group, known)
    }
    known.members.push(i)
    for (const label of labels) known.counts[places.get(label)!]! += 1
  }
  return { groups: [...groups.values()], classes: places.size }
}

/** By class, the sum over groups of what `of` makes of a group's members of it. */
export function sumOf(groups: readonly Group[], classes: number, of: (count: number) => number): Int32Array {
  const sums = new Int32Array(classes)
  for (const { counts } of groups) for (let k = 0; k < classes; k++) sums[k]! += of(counts[k]!)
  return sums
}

/** Sides that may take a group: all, or those that would otherwise stay without one of its classes. */
export function openSides(
  dealt: readonly ArrayLike<number>[],
  counts: Int32Array,
  groupsLeft: ArrayLike<number>,
): number[] {
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] === 0) continue
    const lacking = dealt.flatMap((side, i) => (side[k] === 0 ? [i] : []))
    if (lacking.length > 0 && groupsLeft[k]! <= lacking.length) return lacking
  }
  return dealt.map((_, i) => i)
}
