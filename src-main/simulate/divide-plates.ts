/** Divides plates over training, validation and test, so that no plate is in two of them and each has enough of every class. */
import { Fault, type Random } from '../base/index.ts'
import { SPLITS, type Split } from './labelled-images.ts'

/** Share of each class's cells that a split should have. */
export const SPLIT_SHARES: Readonly<Record<Split, number>> = { train: 0.5, validation: 0.25, test: 0.25 }
const TRIES = 500

interface Placed {
  readonly plate: string
  readonly kind: string
}

/** Cells of each class on one plate. */
interface PlateCounts {
  readonly plate: string
  readonly counts: ReadonlyMap<string, number>
}

/**
 * The split of every plate: the best of many random orders in which plates go, one by one, where they bring the
 * classes' shares nearest to half, a quarter and a quarter. Throws a Fault `bad_argument` where some class cannot be
 * in all three, naming how many plates it has.
 */
export function dividePlates(random: Random, cells: readonly Placed[]): Map<string, Split> {
  const totals = countBy(cells, (cell) => cell.kind)
  checkPlates(cells, totals)
  const plates: PlateCounts[] = [...Map.groupBy(cells, (cell) => cell.plate)]
    .map(([plate, own]) => ({ plate, counts: countBy(own, (cell) => cell.kind) }))
    .sort((a, b) => (a.plate < b.plate ? -1 : 1))
  let best: { cost: number; splits: Map<string, Split> } | undefined
  for (let tries = 0; tries < TRIES; tries++) {
    const found = divideOnce(random.shuffle([...plates]), totals)
    if (!best || found.cost < best.cost) best = found
  }
  if (best && Number.isFinite(best.cost)) return best.splits
  throw new Fault(
    'bad_argument',
    `The ${plates.length} plates cannot be divided so that training, validation and test each have cells of ${[...totals.keys()].join(', ')}.`,
    { todo: 'Name fewer classes, or use cells from more plates.' },
  )
}

function checkPlates(cells: readonly Placed[], totals: ReadonlyMap<string, number>): void {
  for (const kind of totals.keys()) {
    const plates = new Set(cells.filter((cell) => cell.kind === kind).map((cell) => cell.plate))
    if (plates.size >= SPLITS.length) continue
    throw new Fault(
      'bad_argument',
      `The ${totals.get(kind)} usable cells of class ${kind} come from ${plates.size} plate${plates.size === 1 ? '' : 's'} (${[...plates].join(', ')}): training, validation and test need one of their own each.`,
      { todo: 'Choose another class, or add cells from more plates. Where names spell the plate otherwise, say how.' },
    )
  }
}

/** Each plate in turn goes where the cost grows least. Infinite cost: a split without cells of some class. */
function divideOnce(plates: readonly PlateCounts[], totals: ReadonlyMap<string, number>) {
  const held = new Map(SPLITS.map((split) => [split, new Map<string, number>()]))
  const splits = new Map<string, Split>()
  for (const { plate, counts } of plates) {
    const gain = (split: Split): number => {
      let sum = 0
      for (const [kind, count] of counts) {
        const missing = SPLIT_SHARES[split] - (held.get(split)!.get(kind) ?? 0) / totals.get(kind)!
        const share = count / totals.get(kind)!
        sum += missing ** 2 - (missing - share) ** 2
      }
      return sum
    }
    const chosen = SPLITS.reduce((best, split) => (gain(split) > gain(best) ? split : best))
    splits.set(plate, chosen)
    for (const [kind, count] of counts) held.get(chosen)!.set(kind, (held.get(chosen)!.get(kind) ?? 0) + count)
  }
  let cost = 0
  for (const split of SPLITS)
    for (const [kind, total] of totals) {
      const count = held.get(split)!.get(kind) ?? 0
      cost += count === 0 ? Number.POSITIVE_INFINITY : (count / total / SPLIT_SHARES[split] - 1) ** 2
    }
  return { cost, splits }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}
