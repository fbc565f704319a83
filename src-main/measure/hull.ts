/** The convex hull of an object's pixels, each taken with its four edge midpoints, as scikit-image does. */
import type { Objects } from './objects.ts'

/** Coordinates are doubled, so that half pixels are whole numbers; rows run downwards. */
interface Chain {
  readonly xs: number[]
  readonly ys: number[]
}

export interface Hull {
  /** Left and right chain of hull corners, from the top row to the bottom row. */
  readonly left: Chain
  readonly right: Chain
}

/** Hull of object k, which has at least one pixel. */
export function hullOf(objects: Objects, k: number): Hull {
  const { xs, ys, starts, offsets } = objects.runs
  const to = offsets[k]!
  const left: Chain = { xs: [], ys: [] }
  const right: Chain = { xs: [], ys: [] }
  for (let r = offsets[k - 1]!; r < to; ) {
    const y = ys[r]!
    const first = 2 * xs[r]!
    while (r + 1 < to && ys[r + 1] === y) r++
    const last = 2 * (xs[r]! + starts[r + 1]! - starts[r]! - 1)
    r++
    extend(left, right, [first, last, 2 * y - 1])
    extend(left, right, [first - 1, last + 1, 2 * y])
    extend(left, right, [first, last, 2 * y + 1])
  }
  return { left, right }
}

type Level = readonly [first: number, last: number, y: number]

/** Adds one level below (or at) the last; two pixel rows share the level between them, and the wider one counts. */
function extend(left: Chain, right: Chain, [first, last, y]: Level): void {
  push(left, first, y, -1)
  push(right, last, y, 1)
}

/** Keeps the chain convex: `side` is −1 for the left chain and 1 for the right one. */
function push({ xs, ys }: Chain, x: number, y: number, side: number): void {
  if (ys.length > 0 && ys[ys.length - 1] === y) {
    if ((x - xs[xs.length - 1]!) * side <= 0) return
    xs.pop()
    ys.pop()
  }
  for (let n = xs.length; n >= 2; n--) {
    const turn = (xs[n - 1]! - xs[n - 2]!) * (y - ys[n - 2]!) - (x - xs[n - 2]!) * (ys[n - 1]! - ys[n - 2]!)
    if (turn * side > 0) break
    xs.pop()
    ys.pop()
  }
  xs.push(x)
  ys.push(y)
}

/** Pixel centres inside the hull or on it. */
export function hullArea({ left, right }: Hull): number {
  const top = left.ys[0]! + 1
  const bottom = left.ys[left.ys.length - 1]! - 1
  let area = 0
  let l = 0
  let r = 0
  for (let y = top; y <= bottom; y += 2) {
    while (left.ys[l + 1]! < y) l++
    while (right.ys[r + 1]! < y) r++
    const first = Math.ceil(crossing(left, l, y) / 2 - 1e-9)
    const last = Math.floor(crossing(right, r, y) / 2 + 1e-9)
    area += last - first + 1
  }
  return area
}

function crossing({ xs, ys }: Chain, i: number, y: number): number {
  const x = xs[i]!
  return x + ((xs[i + 1]! - x) * (y - ys[i]!)) / (ys[i + 1]! - ys[i]!)
}

export interface Feret {
  /** Greatest distance of two hull corners, in pixels. */
  readonly max: number
  /** Smallest distance of two parallel lines that hold the hull between them, in pixels. */
  readonly min: number
}

/** Feret diameters of the hull: a single pixel has 1 and √½. */
export function feretOf({ left, right }: Hull): Feret {
  const xs = [...left.xs, ...right.xs.toReversed()]
  const ys = [...left.ys, ...right.ys.toReversed()]
  const n = xs.length
  let longest = 0
  let narrowest = Number.POSITIVE_INFINITY
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n
    const dx = xs[j]! - xs[i]!
    const dy = ys[j]! - ys[i]!
    const edge = Math.sqrt(dx * dx + dy * dy)
    let farthest = 0
    for (let m = 0; m < n; m++) {
      const ex = xs[m]! - xs[i]!
      const ey = ys[m]! - ys[i]!
      const reach = ex * ex + ey * ey
      if (reach > longest) longest = reach
      const away = Math.abs(dx * ey - dy * ex)
      if (away > farthest) farthest = away
    }
    if (edge > 0 && farthest / edge < narrowest) narrowest = farthest / edge
  }
  return { max: Math.sqrt(longest) / 2, min: narrowest / 2 }
}
