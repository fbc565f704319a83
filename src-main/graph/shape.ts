/** Arithmetic of static shapes: sizes, axes, strides, broadcasting. */
import { Fault } from '../base/index.ts'

export type Shape = readonly number[]

export const sizeOf = (shape: Shape): number => shape.reduce((size, extent) => size * extent, 1)
export const showShape = (shape: Shape): string => `[${shape.join(',')}]`
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i])
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** A refusal of an operation's inputs; whoever calls `infer` adds the operation and the shapes. */
export const mismatch = (detail: string): Fault => new Fault('bad_argument', detail)

/** Axis counted from the front; −1 is the last one. Throws where the rank has no such axis. */
export function axisIn(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw mismatch(`axis ${axis} is outside rank ${rank}`)
  return axis < 0 ? axis + rank : axis
}

/** Axes counted from the front, in ascending order, each once. */
export function axesIn(axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => axisIn(axis, rank)).sort((a, b) => a - b)
  if (new Set(found).size < found.length) throw mismatch(`axes ${showShape(axes)} name one axis twice`)
  return found
}

/** The shape with one extent replaced. */
export const withExtent = (shape: Shape, axis: number, extent: number): number[] => shape.with(axis, extent)

/** Elements to step over to reach the next one, for each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!
  return strides
}

/** The common shape of operands that are stretched where they have extent 1 (NumPy's rule). */
export function broadcastShapes(shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  return range(rank).map((axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1)
    const extent = extents[0] ?? 1
    const other = extents.find((candidate) => candidate !== extent)
    if (other !== undefined) throw mismatch(`extents ${extent} and ${other} do not broadcast`)
    return extent
  })
}

/** Axes over which a value of shape `small` was stretched to become `large`. */
export function stretchedAxes(small: Shape, large: Shape): number[] {
  const lead = large.length - small.length
  return range(large.length).filter((axis) => axis < lead || (small[axis - lead] === 1 && large[axis] !== 1))
}
