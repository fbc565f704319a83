/** A network for each group of images, which has not seen it: who teaches, who chooses, who is judged. */
import { Fault } from '../base/index.ts'
import type { LabelledImage, Split } from './labelled-image.ts'
import { leaveOneGroupOut } from './split-by-group.ts'

type Grouped = Pick<LabelledImage, 'label' | 'group'>

export interface LeftOutFold<Image> {
  readonly group: string
  readonly images: readonly (Image & { readonly split: Split })[]
}

/**
 * For each group in turn: it is the test, the next group without which every class can still be learned decides which epoch is
 * kept, all others teach. Throws `bad_labels` where there is one group, or where some class is in too few of them.
 */
export function leftOutFolds<Image extends Grouped>(images: readonly Image[]): LeftOutFold<Image>[] {
  return leaveOneGroupOut(images).map(({ group }) => {
    const judge = judgeFor(images, group)
    const sideOf = (own: string): Split => (own === group ? 'test' : own === judge ? 'validation' : 'train')
    return { group, images: images.map((image) => ({ ...image, split: sideOf(image.group) })) }
  })
}

function judgeFor(images: readonly Grouped[], leftOut: string): string {
  const groups = [...new Set(images.map(({ group }) => group))]
  const from = groups.indexOf(leftOut)
  const order = [...groups.slice(from + 1), ...groups.slice(0, from)]
  const classes = new Set(images.map(({ label }) => label)).size
  const found = order.find((judge) => {
    const taught = images.filter(({ group }) => group !== leftOut && group !== judge)
    return new Set(taught.map(({ label }) => label)).size === classes
  })
  if (found !== undefined) return found
  throw new Fault('bad_labels', `Without ${leftOut} and another group some class has no images to learn from.`, {
    todo: 'Leave out something smaller, such as wells.',
  })
}
