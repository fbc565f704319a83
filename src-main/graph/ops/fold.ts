/** Calculating with known numbers while the graph is built, as shape arithmetic of imported networks needs it. */
import type { Fold } from '../op.ts'
import { range, type Shape, sizeOf, stridesOf } from '../shape.ts'

/** Position in the row-major data of `from` of every element of `to`, where `from` is stretched to `to`. */
export function stretchedPositions(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length
  const strides = stridesOf(from)
  return positions(to, (axis) => (axis < lead || from[axis - lead] === 1 ? 0 : strides[axis - lead]!))
}

/** Position of every element of `shape`, row-major, when a step along an axis moves by that axis's stride. */
export function positions(shape: Shape, strideOf: (axis: number) => number, origin = 0): number[] {
  let found = [origin]
  shape.forEach((extent, axis) => {
    const stride = strideOf(axis)
    found = found.flatMap((position) => range(extent).map((i) => position + i * stride))
  })
  return found
}

/** An elementwise operation on broadcast operands. */
export const foldBroadcast =
  (plain: (...numbers: number[]) => number): Fold =>
  (numbers, { inputs }, { shape }) => {
    const at = inputs.map((input) => stretchedPositions(input.shape, shape))
    return range(sizeOf(shape)).map((i) => plain(...numbers.map((list, k) => list[at[k]![i]!]!)))
  }
