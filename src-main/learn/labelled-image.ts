/** A labelled image: its planes, what it is called as a whole, and on which side of the split its group stands. */
import type { ChannelAddress } from './decoded-image.ts'

export const SPLITS = ['train', 'validation', 'test'] as const
export type Split = (typeof SPLITS)[number]

export interface LabelledImage {
  /** As the label table spells it; unique in its set. */
  readonly name: string
  /** One plane per channel, all of one size. */
  readonly planes: readonly ChannelAddress[]
  /** The image's class; of an image of several all of them, joined by `;`. */
  readonly label: string
  /** Its classes, where images may have several; undefined where each has one. */
  readonly labels?: readonly string[] | undefined
  /** Images of one group (well, plate, replicate, compound) belong on the same side of a split. */
  readonly group: string
}

/** A labelled image whose side is decided. */
export interface SplitImage extends LabelledImage {
  readonly split: Split
}

export interface LabelledSet {
  /** Names of the classes; a label's number is its place here. Of two classes the second is the positive one. */
  readonly classes: readonly string[]
  readonly images: readonly SplitImage[]
  /** Whether an image may have several classes. */
  readonly isMultiLabel?: boolean | undefined
}

/** The classes of an image, one or several. */
export const labelsOf = ({ label, labels }: Pick<LabelledImage, 'label' | 'labels'>): readonly string[] =>
  labels ?? [label]

/**
 * The labels that occur, in alphabetical order (`negative`, `positive`; numbers by value), `positive` last if given.
 */
export function classesOf(images: readonly Pick<LabelledImage, 'label' | 'labels'>[], positive?: string): string[] {
  const names = [...new Set(images.flatMap(labelsOf))]
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return positive === undefined ? names : [...names.filter((name) => name !== positive), positive]
}
