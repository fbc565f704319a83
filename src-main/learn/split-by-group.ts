/** Splits that keep each group whole: sides of a given size, folds, and one group held out at a time. */
import { Fault } from '../base/index.ts'
import { dealGroups } from './deal-groups.ts'
import { dealLabels } from './deal-labels.ts'
import { type LabelledImage, labelsOf, SPLITS, type Split, type SplitImage } from './labelled-image.ts'

/** Share of the images for each side; they add up to 1, and 0 leaves a side empty. */
export type SplitFractions = Readonly<Record<Split, number>>

export interface SplitOptions {
  readonly fractions: SplitFractions
  readonly seed: number
}

/** Places in the list that were split. */
export interface Fold {
  readonly train: readonly number[]
  readonly held: readonly number[]
}

type Grouped = Pick<LabelledImage, 'label' | 'labels' | 'group'>

/**
 * Deals groups to training, validation and test so that no group is on two sides and each class is spread as the
 * fractions ask, as nearly as whole groups allow; where images have several classes, by iterative stratification. The same seed
 * gives the same split.
 * Throws `bad_argument` for bad fractions, `bad_labels` where a class has fewer groups than there are sides.
 */
export function splitByGroup<T extends LabelledImage>(
  images: readonly T[],
  { fractions, seed }: SplitOptions,
): (T & { readonly split: Split })[] {
  const shares = SPLITS.map((side) => fractions[side])
  if (shares.some((share) => !(share >= 0)) || Math.abs(shares.reduce((a, b) => a + b) - 1) > 1e-6)
    throw new Fault('bad_argument', `The fractions of a split add up to 1; ${shares.join(' + ')} does not.`)
  const sides = SPLITS.filter((side) => fractions[side] > 0)
  checkEnoughGroups(images, sides.length)
  const dealt = deal(
    images,
    sides.map((side) => fractions[side]),
    seed,
  )
  return images.map((image, i) => ({ ...image, split: sides[dealt[i]!]! }))
}

/** `count` folds of about equal size, each image held out once, each group whole, classes spread evenly; otherwise as `splitByGroup`. */
export function groupFolds(images: readonly Grouped[], count: number, seed: number): Fold[] {
  if (!(Number.isInteger(count) && count >= 2))
    throw new Fault('bad_argument', `Folds are counted from 2; ${count} was asked for.`)
  checkEnoughGroups(images, count)
  const dealt = deal(images, new Array<number>(count).fill(1 / count), seed)
  return Array.from({ length: count }, (_, fold) => foldOf(images, (i) => dealt[i] === fold))
}

/** One fold for each group, in order of first appearance. */
export function leaveOneGroupOut(images: readonly Grouped[]): (Fold & { readonly group: string })[] {
  const groups = [...new Set(images.map(({ group }) => group))]
  if (groups.length < 2)
    throw new Fault('bad_labels', 'All images are of one group; none can be held out.', {
      todo: 'Give a second group.',
    })
  return groups.map((group) => ({ group, ...foldOf(images, (i) => images[i]!.group === group) }))
}

/** Throws `bad_labels` when a group is on two sides; `path` is the table that says so. */
export function checkNoLeak(images: readonly SplitImage[], path?: string): void {
  const sides = new Map<string, Split>()
  for (const { group, split } of images) {
    const other = sides.get(group) ?? split
    if (other !== split)
      throw new Fault('bad_labels', `Group ${group} is on both sides of the split: ${other} and ${split}.`, {
        ...(path ? { path } : {}),
        todo: 'Give all images of a group the same split, or leave the column out to have one made.',
      })
    sides.set(group, split)
  }
}

/** As `checkNoLeak`; throws also when there are no images for training, or none of some class. */
export function checkSplit(images: readonly SplitImage[], path?: string): void {
  checkNoLeak(images, path)
  const trained = new Set(images.filter(({ split }) => split === 'train').flatMap(labelsOf))
  for (const label of images.flatMap(labelsOf))
    if (!trained.has(label))
      throw new Fault('bad_labels', `No image for training is labelled ${label}.`, {
        ...(path ? { path } : {}),
        todo: 'Move a group of that class to train.',
      })
}

function deal(images: readonly Grouped[], shares: readonly number[], seed: number): Int32Array {
  const isMultiLabel = images.some(({ labels }) => labels !== undefined)
  const members = images.map((image) => ({ group: image.group, labels: labelsOf(image) }))
  return (isMultiLabel ? dealLabels : dealGroups)(members, shares, seed)
}

function foldOf(images: readonly Grouped[], isHeld: (i: number) => boolean): Fold {
  const train: number[] = []
  const held: number[] = []
  for (let i = 0; i < images.length; i++) (isHeld(i) ? held : train).push(i)
  return { train, held }
}

function checkEnoughGroups(images: readonly Grouped[], sides: number): void {
  const groups = new Map<string, Set<string>>()
  for (const image of images)
    for (const label of labelsOf(image)) {
      const known = groups.get(label) ?? new Set()
      groups.set(label, known.add(image.group))
    }
  for (const [label, { size }] of groups)
    if (size < sides)
      throw new Fault(
        'bad_labels',
        `Class ${label} occurs in ${size} group${size === 1 ? '' : 's'}; a split into ${sides} needs ${sides} or more.`,
        { todo: 'Add wells of that class, or split into fewer parts.' },
      )
}
