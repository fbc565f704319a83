/** The images of a labelled set opened for training, without those that teach nothing. */
import { Fault } from '../base/index.ts'
import { type ImageShelf, openImageShelf, type ShelfOptions } from './image-shelf.ts'
import type { LabelledSet } from './labelled-image.ts'

export interface TrainingImages {
  readonly set: LabelledSet
  /** The set's images, in its order; whoever opens it closes it. */
  readonly shelf: ImageShelf
  /** Which images were left out and why, in a sentence for people; undefined where none was. */
  readonly notice: string | undefined
}

/** Files that a notice names. */
const NAMED_AT_MOST = 3

/**
 * Images with one value everywhere in some channel teach nothing and are left out. Throws a Fault `unsupported_image` where
 * no other is left, and what opening a shelf throws.
 */
export async function openTrainingImages(set: LabelledSet, options: ShelfOptions = {}): Promise<TrainingImages> {
  const shelf = await openImageShelf(set.images, options)
  const { constant } = shelf
  if (constant.length === 0) return { set, shelf, notice: undefined }
  await shelf.close()
  const empty = new Set(constant)
  const images = set.images.filter((_, i) => !empty.has(i))
  if (images.length === 0)
    throw new Fault('unsupported_image', 'Every image has one value everywhere in some channel.', {
      todo: 'Choose other channels; nothing can be learned from these.',
    })
  const files = constant.slice(0, NAMED_AT_MOST).map((i) => set.images[i]!.planes[0]!.path)
  const more = constant.length > files.length ? `, and ${constant.length - files.length} more` : ''
  const notice = `Images with one value everywhere in a channel are left out: ${files.join(', ')}${more}.`
  return { set: { ...set, images }, shelf: await openImageShelf(images, options), notice }
}
