/** A labelled image: its planes, what it is called as a whole, and on which side of the split its group stands. */
import type { ChannelAddress } from './decoded-image.ts'

export const SPLITS = ['train', 'validation', 'test'] as const
export type Split = (typeof SPLITS)[number]

export interface LabelledImage {
  /** As the label table spells it; unique in its set. */
  readonly name: string
  /** One plane per channel, all of one size. */
  readonly planes: readonly ChannelAddress[]
  readonly label: string
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
}

/**
 * The labels that occur, in alphabetical order (`negative`, `positive`; numbers by value), `positive` last if given.
 */
export function classesOf(images: readonly { readonly label: string }[], positive?: string): string[] {
  const names = [...new Set(images.map(({ label }) => label))]
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return positive === undefined ? names : [...names.filter((name) => name !== positive), positive]
}
