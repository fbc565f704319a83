/** The two objects whose centres are closest to each object's own. */
import type { Moments } from './moments.ts'

/** By object: the number of the other (0: none) and the distance of the centres in pixels. */
export interface Closest {
  readonly numbers: Int32Array
  readonly distances: Float64Array
}

/** First and second closest. Centres are swept from left to right, so only those within reach are compared. */
export function nearestCentres(moments: readonly (Moments | undefined)[]): readonly [Closest, Closest] {
  const found = [emptyClosest(moments.length), emptyClosest(moments.length)] as const
  const centres = centresByX(moments)
  for (let i = 0; i < centres.length; i++) {
    sweep(found, centres, i, -1)
    sweep(found, centres, i, 1)
  }
  return found
}

/** Looks from centre i to one side, as far as there may be a closer one. */
function sweep(found: readonly [Closest, Closest], centres: readonly Centre[], i: number, direction: -1 | 1): void {
  const { k, x, y } = centres[i]!
  const { distances } = found[1]
  for (let j = i + direction; j >= 0 && j < centres.length; j += direction) {
    const other = centres[j]!
    const dx = other.x - x
    if (Math.abs(dx) > distances[k - 1]!) break
    keep(found, { k, other: other.k, distance: Math.hypot(dx, other.y - y) })
  }
}

interface Centre {
  readonly k: number
  readonly x: number
  readonly y: number
}

function centresByX(moments: readonly (Moments | undefined)[]): Centre[] {
  const centres = moments.flatMap((known, i) => (known ? [{ k: i + 1, x: known.x, y: known.y }] : []))
  return centres.sort((a, b) => a.x - b.x)
}

function emptyClosest(count: number): Closest {
  return { numbers: new Int32Array(count), distances: new Float64Array(count).fill(Number.POSITIVE_INFINITY) }
}

function keep(
  [first, second]: readonly [Closest, Closest],
  { k, other, distance }: { k: number; other: number; distance: number },
): void {
  const i = k - 1
  if (distance < first.distances[i]!) {
    second.distances[i] = first.distances[i]!
    second.numbers[i] = first.numbers[i]!
    first.distances[i] = distance
    first.numbers[i] = other
  } else if (distance < second.distances[i]!) {
    second.distances[i] = distance
    second.numbers[i] = other
  }
}
