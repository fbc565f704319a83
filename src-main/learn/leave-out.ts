/** A network for each group of images, which has not seen it: who teaches, who chooses, who is judged. */
import { Fault } from '../base/index.ts'
import { type LabelledImage, labelsOf, type Split } from './labelled-image.ts'
import { groupFolds, leaveOneGroupOut } from './split-by-group.ts'

type Grouped = Pick<LabelledImage, 'label' | 'labels' | 'group'>

export interface LeftOutFold<Image> {
  readonly group: string
  readonly images: readonly (Image & { readonly split: Split })[]
}

/**
 * For each group in turn: it is the test, the next group without which every class can still be learned decides which epoch is
 * kept, all others teach. A group that alone has a class, such as the one compound of a mechanism, is never left out. Throws
 * `bad_labels` where there is one group, or where none can be left out.
 */
export function leftOutFolds<Image extends Grouped>(images: readonly Image[]): LeftOutFold<Image>[] {
  const groups = leaveOneGroupOut(images).map(({ group }) => group)
  const folds = groups.flatMap((group) => {
    const judge = judgeFor(images, group)
    return judge === undefined ? [] : [{ group, images: sided(images, (i) => sideOf(images[i]!.group, group, judge)) }]
  })
  if (folds.length > 0) return folds
  throw new Fault('bad_labels', `Without ${groups[0]} and another group some class has no images to learn from.`, {
    todo: 'Leave out something smaller, such as wells.',
  })
}

/** By group, whether it is left out by `leftOutFolds`. */
export function groupsLeftOut(images: readonly Grouped[]): ReadonlyMap<string, boolean> {
  const groups = new Set(images.map(({ group }) => group))
  return new Map([...groups].map((group) => [group, judgeFor(images, group) !== undefined]))
}

/**
 * `count` folds of whole groups, classes spread evenly: each is the test once, the one after it decides which epoch is kept. They
 * are called by their numbers from 1. Throws as `groupFolds`.
 */
export function foldsLeftOut<Image extends Grouped>(
  images: readonly Image[],
  count: number,
  seed: number,
): LeftOutFold<Image>[] {
  const folds = groupFolds(images, count, seed)
  const foldOf = new Map(folds.flatMap(({ held }, fold) => held.map((i) => [i, fold] as const)))
  return folds.map((_, fold) => ({
    group: String(fold + 1),
    images: sided(images, (i) => sideOf(foldOf.get(i)!, fold, (fold + 1) % count)),
  }))
}

const sideOf = <Name>(own: Name, test: Name, validation: Name): Split =>
  own === test ? 'test' : own === validation ? 'validation' : 'train'

const sided = <Image>(images: readonly Image[], side: (i: number) => Split) =>
  images.map((image, i) => ({ ...image, split: side(i) }))

/** The first group after the one left out without which every class can still be learned. */
function judgeFor(images: readonly Grouped[], leftOut: string): string | undefined {
  const groups = [...new Set(images.map(({ group }) => group))]
  const from = groups.indexOf(leftOut)
  const classes = new Set(images.flatMap(labelsOf)).size
  return [...groups.slice(from + 1), ...groups.slice(0, from)].find((judge) => {
    const taught = images.filter(({ group }) => group !== leftOut && group !== judge)
    return new Set(taught.flatMap(labelsOf)).size === classes
  })
}
