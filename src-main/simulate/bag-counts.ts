/** How many cells of each class a bag holds: those of its label by the purity, the rest dealt evenly to the other classes. */
import type { Random } from '../base/index.ts'
import { wholeBetween } from './whole-number.ts'

export interface BagRules {
  readonly classes: readonly string[]
  readonly perImage: readonly [number, number]
  readonly purity: readonly [number, number]
}

/** A number of cells that an image can have, and how many of them can be of its label's class: from, to. */
export interface BagSize {
  readonly cells: number
  readonly own: readonly [number, number]
}

/** Shares such as 0.3 of 10 cells are not off by a cell for want of a last digit. */
const SLACK = 1e-9

/** Every number of cells for which some whole number of them is within the purity and above that of any other class. */
export function bagSizes({ classes, perImage, purity }: BagRules): BagSize[] {
  const sizes: BagSize[] = []
  for (let cells = perImage[0]; cells <= perImage[1]; cells++) {
    const most = Math.floor(purity[1] * cells + SLACK)
    let least = Math.ceil(purity[0] * cells - SLACK)
    while (least <= most && least <= Math.ceil((cells - least) / (classes.length - 1))) least++
    if (least <= most) sizes.push({ cells, own: [least, most] })
  }
  return sizes
}

/** Draws the cells by class of a bag with that label: its size, how many are of the label's class, and which others get one more. */
export function createBagDealer(rules: BagRules): (label: string, random: Random) => number[] {
  const sizes = bagSizes(rules)
  return (label, random) => {
    const { cells, own } = sizes[random.integer(sizes.length)]!
    const count = wholeBetween(random, own)
    const others = random.shuffle(rules.classes.filter((kind) => kind !== label))
    const counts = evenly(cells - count, others.length)
    return rules.classes.map((kind) => (kind === label ? count : counts[others.indexOf(kind)]!))
  }
}

/** The fullest bags that there can be, one for each label: as many cells as can be, and as many of the label's class. */
export function fullestBags(rules: BagRules): number[][] {
  const { cells, own } = bagSizes(rules).at(-1)!
  const rest = evenly(cells - own[1], rules.classes.length - 1)
  return rules.classes.map((_, label) => rest.toSpliced(label, 0, own[1]))
}

/** Whole numbers that add up to the total and differ by one at most, the larger first. */
export function evenly(total: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor(total / parts) + Number(i < total % parts))
}
