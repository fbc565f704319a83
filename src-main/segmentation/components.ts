/** Connected components of a mask, by union of row runs: linear, without recursion, numbered in raster order. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import type { Mask } from './raster.ts'

export type Connectivity = 4 | 8

/** Numbers the components of the foreground 1 … count in the order in which raster scanning meets them. */
export function labelComponents(mask: Mask, connectivity: Connectivity = 8): LabelImage {
  const { width, height, data } = mask
  const runs = connectedRuns(mask, 1, connectivity)
  const labels = lend.uint32(data.length).fill(0)
  const numberOf = new Uint32Array(runs.count)
  let count = 0
  for (let run = 0; run < runs.count; run++) {
    const root = rootOf(runs.parent, run)
    if (numberOf[root] === 0) numberOf[root] = ++count
    labels.fill(numberOf[root]!, runs.start[run]!, runs.end[run]!)
  }
  return { width, height, labels, count }
}

/** Row runs of the pixels that equal `value`, united where they connect; the root of a component is its first run. */
export function connectedRuns(mask: Mask, value: 0 | 1, connectivity: Connectivity): Runs {
  const runs = findRuns(mask, value)
  joinRuns(runs, mask.height, connectivity === 8 ? 1 : 0)
  return runs
}

export interface Runs {
  readonly count: number
  /** First index of each run, and one past its last, in raster order; only the first `count` entries count. */
  readonly start: Int32Array
  readonly end: Int32Array
  readonly parent: Int32Array
  /** First run of each row, with one entry more than rows. */
  readonly ofRow: Int32Array
  readonly width: number
}

function findRuns({ width, height, data }: Mask, value: 0 | 1): Runs {
  const ofRow = new Int32Array(height + 1)
  let start = new Int32Array(4 * height)
  let end = new Int32Array(4 * height)
  let count = 0
  for (let y = 0; y < height; y++) {
    // A row holds at most one run for every two of its pixels.
    const room = count + (width >> 1) + 1
    if (room > start.length) [start, end] = [enlarged(start, 2 * room), enlarged(end, 2 * room)]
    ofRow[y] = count
    count = findRowRuns(data, { from: y * width, to: (y + 1) * width, value }, { start, end, count })
  }
  ofRow[height] = count
  const parent = new Int32Array(count)
  for (let run = 0; run < count; run++) parent[run] = run
  return { count, start, end, parent, ofRow, width }
}

/** Appends the runs of one row; returns how many there are now. */
function findRowRuns(
  data: Uint8Array,
  { from, to, value }: { from: number; to: number; value: 0 | 1 },
  { start, end, count }: { start: Int32Array; end: Int32Array; count: number },
): number {
  let run = count
  for (let i = from; i < to; i++) {
    if (data[i] !== value) continue
    start[run] = i
    while (i < to && data[i] === value) i++
    end[run++] = i
  }
  return run
}

function enlarged(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length)
  larger.set(array)
  return larger
}

/** Unites runs of neighbouring rows that touch; `reach` is 1 where diagonals count. The lower run becomes the root. */
function joinRuns({ start, end, parent, ofRow, width }: Runs, height: number, reach: number): void {
  for (let y = 1; y < height; y++) {
    let above = ofRow[y - 1]!
    for (let run = ofRow[y]!; run < ofRow[y + 1]!; run++) {
      const from = start[run]! - width
      const to = end[run]! - width
      while (above < ofRow[y]! && end[above]! + reach <= from) above++
      for (let other = above; other < ofRow[y]! && start[other]! < to + reach; other++) unite(parent, run, other)
    }
  }
}

/** Root of a union-find tree, halving the path on the way. */
export function rootOf(parent: Int32Array, node: number): number {
  let at = node
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}

function unite(parent: Int32Array, a: number, b: number): void {
  const left = rootOf(parent, a)
  const right = rootOf(parent, b)
  if (left < right) parent[right] = left
  else parent[left] = right
}
