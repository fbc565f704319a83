/** Resizing by area averaging: each output pixel is the mean of the part of the picture that it covers. */
import { Fault } from '../base/index.ts'
import type { Plane, PlaneData } from './plane.ts'

/** Which inputs an output covers along one axis: `first` … `last`, the outer two in part. */
interface Cover {
  readonly first: Int32Array
  readonly last: Int32Array
  readonly firstPart: Float64Array
  readonly lastPart: Float64Array
  /** Inputs per output. */
  readonly ratio: number
}

/**
 * A new plane of the wanted size and the same number type (integers rounded). Any ratio works, also enlarging and
 * different ratios along x and y. NaN spreads to every pixel that it touches.
 */
export function downsample(plane: Plane, width: number, height: number): Plane {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw new Fault('bad_argument', `A picture cannot be resized to ${width} × ${height} pixels.`)
  const data = new (plane.data.constructor as new (length: number) => PlaneData)(width * height)
  const across = coverOf(plane.width, width)
  const down = coverOf(plane.height, height)
  const rounding = data instanceof Float32Array ? 0 : 0.5
  const scale = 1 / (across.ratio * down.ratio)
  const columns = new Float64Array(plane.width)
  for (let y = 0; y < height; y++) {
    columns.fill(0)
    const [first, last] = [down.first[y]!, down.last[y]!]
    for (let row = first; row <= last; row++) {
      const part = row === first ? down.firstPart[y]! : row === last ? down.lastPart[y]! : 1
      addRowInto(columns, plane, row, part)
    }
    for (let x = 0; x < width; x++) data[y * width + x] = coveredSum(columns, across, x) * scale + rounding
  }
  return { width, height, data, bitDepth: plane.bitDepth }
}

function coverOf(from: number, to: number): Cover {
  const ratio = from / to
  const cover = {
    first: new Int32Array(to),
    last: new Int32Array(to),
    firstPart: new Float64Array(to),
    lastPart: new Float64Array(to),
    ratio,
  }
  for (let i = 0; i < to; i++) {
    // Whole numbers over whole numbers: exact at the places where pixel edges meet.
    const [start, end] = [(i * from) / to, ((i + 1) * from) / to]
    const first = Math.floor(start)
    const last = Math.min(Math.ceil(end), from) - 1
    cover.first[i] = first
    cover.last[i] = last
    cover.firstPart[i] = first === last ? end - start : first + 1 - start
    cover.lastPart[i] = first === last ? 0 : end - last
  }
  return cover
}

function addRowInto(columns: Float64Array, { data, width }: Plane, row: number, part: number): void {
  const from = row * width
  if (part === 1) for (let x = 0; x < width; x++) columns[x]! += data[from + x]!
  else for (let x = 0; x < width; x++) columns[x]! += part * data[from + x]!
}

function coveredSum(columns: Float64Array, { first, last, firstPart, lastPart }: Cover, at: number): number {
  const [from, to] = [first[at]!, last[at]!]
  let sum = columns[from]! * firstPart[at]!
  if (to === from) return sum
  for (let x = from + 1; x < to; x++) sum += columns[x]!
  return sum + columns[to]! * lastPart[at]!
}
