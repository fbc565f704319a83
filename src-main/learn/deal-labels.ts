/** Deals whole groups of images with several classes each to sides: iterative stratification. */
import { type Random, seededRandom } from '../base/index.ts'
import { type Group, groupCounts, type Member, openSides, sumOf } from './group-counts.ts'

/**
 * The side (0 … shares.length − 1) of each member. Sechidis, Tsoumakas and Vlahavas 2011, algorithm 1, with groups in place of
 * single examples: the class with the fewest members left is dealt first, each of its groups to the side that still lacks most
 * members of it, of equal sides to the one that lacks most members at all, then by the seed. Beyond the paper, larger groups of a
 * class go first, and a class that has just enough groups left goes to sides that have none of it.
 */
export function dealLabels(members: readonly Member[], shares: readonly number[], seed: number): Int32Array {
  const random = seededRandom(seed)
  const { groups, classes } = groupCounts(members)
  const table: Table = {
    dealt: shares.map(() => new Int32Array(classes)),
    lacking: shares.map((share) =>
      Float64Array.from(
        sumOf(groups, classes, (count) => count),
        (all) => share * all,
      ),
    ),
    room: shares.map((share) => share * members.length),
    groupsLeft: sumOf(groups, classes, (count) => Number(count > 0)),
  }
  const sides = new Int32Array(members.length)
  const left = new Set(random.shuffle(groups))
  while (left.size > 0) {
    const rarest = rarestClass(left, classes)
    const own = [...left].filter(({ counts }) => rarest === undefined || counts[rarest]! > 0)
    for (const group of own.sort((a, b) => sizeIn(b, rarest) - sizeIn(a, rarest))) {
      const side = sideFor(table, group, { of: rarest, random })
      for (const i of group.members) sides[i] = side
      book(table, group, side)
      left.delete(group)
    }
  }
  return sides
}

interface Table {
  /** [side][class] */
  readonly dealt: readonly Int32Array[]
  readonly lacking: readonly Float64Array[]
  /** Members that a side still lacks. */
  readonly room: number[]
  readonly groupsLeft: Int32Array
}

/** The class of which the fewest members are left, but some; undefined where what is left has no class. */
function rarestClass(left: ReadonlySet<Group>, classes: number): number | undefined {
  const counts = sumOf([...left], classes, (count) => count)
  let rarest: number | undefined
  for (let k = 0; k < classes; k++)
    if (counts[k]! > 0 && (rarest === undefined || counts[k]! < counts[rarest]!)) rarest = k
  return rarest
}

const sizeIn = ({ members, counts }: Group, of: number | undefined): number =>
  of === undefined ? members.length : counts[of]!

function sideFor(
  { dealt, lacking, room, groupsLeft }: Table,
  { counts }: Group,
  { of, random }: { of: number | undefined; random: Random },
): number {
  const open = openSides(dealt, counts, groupsLeft)
  const most = largestBy(open, (side) => (of === undefined ? 0 : lacking[side]![of]!))
  const roomiest = largestBy(most, (side) => room[side]!)
  return roomiest[random.integer(roomiest.length)]!
}

function book({ dealt, lacking, room, groupsLeft }: Table, { members, counts }: Group, side: number): void {
  room[side]! -= members.length
  for (const [k, count] of counts.entries()) {
    dealt[side]![k]! += count
    lacking[side]![k]! -= count
    if (count > 0) groupsLeft[k]! -= 1
  }
}

/** Those of the largest value, to within rounding. */
function largestBy(sides: readonly number[], value: (side: number) => number): number[] {
  const most = Math.max(...sides.map(value))
  return sides.filter((side) => value(side) > most - 1e-9)
}
