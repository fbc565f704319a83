/** Sums up the objects of a site or a well: mean, median, standard deviation and count of every feature. */
import { Fault } from '../base/index.ts'
import { quantileInPlace } from './order.ts'

/** Objects of one site: values[row, name]. */
export interface ObjectBlock {
  readonly names: readonly string[]
  readonly rows: number
  readonly values: Float32Array
}

/** One entry per name in each list. */
export interface Aggregate {
  readonly names: readonly string[]
  /** Objects in all blocks together, measured or not. */
  readonly rows: number
  readonly mean: Float64Array
  /** Of an even count, the mean of the middle two. */
  readonly median: Float64Array
  /** Sample standard deviation (n − 1); NaN below two finite values. */
  readonly sd: Float64Array
  /** Finite values. */
  readonly count: Uint32Array
}

/** Columns gathered in one go: a cache line of float32. */
const TOGETHER = 16

/**
 * Pools the blocks: every object counts once, whichever site it comes from; values that are not finite are left out, and a
 * feature without any has NaN and count 0. `names` are those of all blocks in the order met, unless given; a block that
 * lacks a name adds nothing to it.
 */
export function aggregateObjects(blocks: readonly ObjectBlock[], names = namesOf(blocks)): Aggregate {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0)
  const result: Aggregate = {
    names,
    rows,
    mean: new Float64Array(names.length).fill(Number.NaN),
    median: new Float64Array(names.length).fill(Number.NaN),
    sd: new Float64Array(names.length).fill(Number.NaN),
    count: new Uint32Array(names.length),
  }
  const sources = blocks.map((block) => ({ block, columns: columnsOf(block, names) }))
  const lists = Array.from({ length: Math.min(TOGETHER, names.length) }, () => new Float32Array(rows))
  for (let first = 0; first < names.length; first += TOGETHER) {
    const last = Math.min(first + TOGETHER, names.length)
    result.count.fill(0, first, last)
    for (const source of sources) gather(source, { first, last, lists, filled: result.count })
    for (let j = first; j < last; j++) summarise(lists[j - first]!, j, result)
  }
  return result
}

function namesOf(blocks: readonly ObjectBlock[]): readonly string[] {
  const first = blocks[0]?.names ?? []
  if (blocks.every(({ names }) => sameNames(names, first))) return first
  return [...new Set(blocks.flatMap((block) => block.names))]
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, i) => name === b[i]))
}

/** Where each name stands in the block's rows; −1 where it does not. */
function columnsOf(block: ObjectBlock, names: readonly string[]): Int32Array {
  if (block.values.length !== block.rows * block.names.length) {
    throw new Fault(
      'bad_argument',
      `${block.values.length} values for ${block.rows} objects of ${block.names.length} features each`,
    )
  }
  if (sameNames(block.names, names)) return Int32Array.from(names, (_, i) => i)
  const places = new Map(block.names.map((name, i) => [name, i]))
  return Int32Array.from(names, (name) => places.get(name) ?? -1)
}

interface Gathering {
  readonly first: number
  readonly last: number
  readonly lists: readonly Float32Array[]
  /** Values in each list so far, by feature. */
  readonly filled: Uint32Array
}

function gather(
  { block, columns }: { block: ObjectBlock; columns: Int32Array },
  { first, last, lists, filled }: Gathering,
): void {
  const { rows, values } = block
  const stride = block.names.length
  for (let row = 0; row < rows; row++) {
    for (let j = first; j < last; j++) {
      if (columns[j]! < 0) continue
      const value = values[row * stride + columns[j]!]!
      if (value - value === 0) lists[j - first]![filled[j]!++] = value
    }
  }
}

function summarise(list: Float32Array, j: number, { mean, median, sd, count }: Aggregate): void {
  const n = count[j]!
  if (n === 0) return
  const origin = list[0]!
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const above = list[i]! - origin
    sum += above
    squares += above * above
  }
  mean[j] = origin + sum / n
  if (n > 1) sd[j] = Math.sqrt(Math.max(0, (squares - (sum * sum) / n) / (n - 1)))
  median[j] = quantileInPlace(list, [0, n], 0.5)
}
