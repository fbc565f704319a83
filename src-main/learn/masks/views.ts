/** The eight ways to lay a square grid onto itself: mirrored and turned by quarters. Every pixel stays a pixel. */
import { Fault } from '../../base/index.ts'
import type { FloatPlane } from './plane-pixels.ts'

/** Rows and columns exchanged first, then mirrored along x, along y. */
export interface View {
  readonly transposed: boolean
  readonly flipX: boolean
  readonly flipY: boolean
}

export const PLAIN: View = { transposed: false, flipX: false, flipY: false }

const ALL: readonly View[] = [false, true].flatMap((transposed) =>
  [false, true].flatMap((flipX) => [false, true].map((flipY) => ({ transposed, flipX, flipY }))),
)

/** How many views there may be beside the plain one: none, the flips, all flips and quarter turns. */
export const TEST_TIME_VIEWS = [0, 3, 7] as const
export type TestTimeViews = (typeof TEST_TIME_VIEWS)[number]

/** The plain view first. Throws a Fault `bad_argument` for other numbers. */
export function viewsOf(more: number): readonly View[] {
  if ((TEST_TIME_VIEWS as readonly number[]).includes(more)) return ALL.slice(0, more + 1)
  throw new Fault('bad_argument', `There are 0, 3 or 7 further views of an image, not ${more}.`)
}

/** A new plane. */
export function turned(plane: FloatPlane, { transposed, flipX, flipY }: View): FloatPlane {
  return flipped(transposed ? exchanged(plane) : plane, flipX, flipY)
}

/** Undoes `turned`. */
export function turnedBack(plane: FloatPlane, { transposed, flipX, flipY }: View): FloatPlane {
  const back = flipped(plane, flipX, flipY)
  return transposed ? exchanged(back) : back
}

function exchanged({ width, height, data }: FloatPlane): FloatPlane {
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = data[y * width + x]!
  return { width: height, height: width, data: out }
}

function flipped({ width, height, data }: FloatPlane, flipX: boolean, flipY: boolean): FloatPlane {
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width)
    const to = (flipY ? height - 1 - y : y) * width
    out.set(row, to)
    if (flipX) out.subarray(to, to + width).reverse()
  }
  return { width, height, data: out }
}
