/** Images of a group, such as a treatment, judged as one: the median of their scores, and how many of them say the same. */
import { median } from '../base/index.ts'
import { largestOf } from '../learn/index.ts'
import type { JudgedFile } from './class-tables.ts'

export interface JudgedGroup {
  readonly group: string
  readonly members: readonly JudgedFile[]
  /** Of its images. */
  readonly labels: readonly string[]
  /** By class, the median of its images: Kraus, Ba, Frey 2016, section 4.4. */
  readonly scores: readonly number[]
  /** The class of the largest median; where images may have several, those whose median comes to the threshold. */
  readonly predicted: readonly string[]
  /** The largest median. */
  readonly score: number
  /** Images that by themselves would be called so, by class; classes without any are left out. */
  readonly votes: Readonly<Record<string, number>>
}

export interface Calling {
  readonly multiLabel: boolean
  readonly threshold: number
}

/** Groups in order of first appearance. */
export function mergedByGroup(
  images: readonly JudgedFile[],
  classes: readonly string[],
  calling: Calling,
): JudgedGroup[] {
  const called = (scores: readonly number[]): string[] =>
    calling.multiLabel ? classes.filter((_, of) => scores[of]! >= calling.threshold) : [classes[largestOf(scores)]!]
  return [...Map.groupBy(images, (image) => image.group!)].map(([group, members]) => {
    const scores = classes.map((_, of) => median(members.map((image) => image.scores[of]!)))
    const votes: Record<string, number> = {}
    for (const name of members.flatMap((image) => called(image.scores))) votes[name] = (votes[name] ?? 0) + 1
    const { labels } = members[0]!
    return { group, members, labels, scores, predicted: called(scores), score: Math.max(...scores), votes }
  })
}

export const sameLabels = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((label) => b.includes(label))
