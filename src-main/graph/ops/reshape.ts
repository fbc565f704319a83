/** The same elements under another shape or order of axes, and shapes as numbers. */
import { reshape, transpose } from '../arrange.ts'
import { int, ints, isSet, numberIn, numbersIn } from '../attributes.ts'
import type { Call, Fold, Op, Ops } from '../op.ts'
import { axesIn, axisIn, mismatch, range, type Shape, showShape, sizeOf, stridesOf } from '../shape.ts'
import { staticNumbers, type ValueType } from '../value.ts'
import { positions } from './fold.ts'

const unchanged: Fold = ([numbers = []]) => numbers

/** Elements stay where they are; so do their gradients. */
const reshaping = (shapeOf: (call: Call) => Shape, form: Partial<Op> = {}): Op => ({
  inputs: [2, 2],
  statics: [1],
  infer(call) {
    const [x] = call.inputs
    const shape = shapeOf(call)
    if (sizeOf(shape) !== sizeOf(x!.shape))
      throw mismatch(`${sizeOf(x!.shape)} elements do not make ${showShape(shape)}`)
    return { dtype: x!.dtype, shape }
  },
  vjp: ({ x, dy }) => [() => reshape(dy, x.shape)],
  fold: unchanged,
  ...form,
})

/** 0 keeps an extent, −1 stands for whatever is left. */
function reshapedShape({ inputs: [x, list], attributes }: Call): Shape {
  const asked = staticNumbers(list) ?? []
  const shape = asked.map((extent, axis) =>
    extent === 0 && !isSet(attributes, 'allowzero') ? (x!.shape[axis] ?? 0) : extent,
  )
  const open = shape.indexOf(-1)
  if (shape.some((extent, axis) => extent < 0 && axis !== open))
    throw mismatch(`the shape ${showShape(asked)} has two open extents`)
  if (open < 0) return shape
  const rest = sizeOf(shape.toSpliced(open, 1))
  const extent = sizeOf(x!.shape) / rest
  if (!Number.isInteger(extent)) throw mismatch(`${sizeOf(x!.shape)} elements do not make ${showShape(asked)}`)
  return shape.with(open, extent)
}

function squeezedShape({ inputs: [x, list] }: Call): Shape {
  const { shape } = x!
  const axes = list
    ? axesIn(staticNumbers(list) ?? [], shape.length)
    : range(shape.length).filter((axis) => shape[axis] === 1)
  const wide = axes.find((axis) => shape[axis] !== 1)
  if (wide !== undefined) throw mismatch(`axis ${wide} has extent ${shape[wide]}, not 1`)
  return shape.filter((_, axis) => !axes.includes(axis))
}

function unsqueezedShape({ inputs: [x, list] }: Call): Shape {
  const added = staticNumbers(list) ?? []
  const axes = axesIn(added, x!.shape.length + added.length)
  const shape = [...x!.shape]
  for (const axis of axes) shape.splice(axis, 0, 1)
  return shape
}

function flattenedShape({ inputs: [x], attributes }: Call): Shape {
  const { shape } = x!
  const axis = numberIn(attributes, 'axis')
  const cut = axis === shape.length ? axis : axisIn(axis, shape.length)
  return [sizeOf(shape.slice(0, cut)), sizeOf(shape.slice(cut))]
}

const permOf = ({ inputs: [x], attributes }: Call): readonly number[] =>
  numbersIn(attributes, 'perm') ?? range(x!.shape.length).reverse()

function inferTranspose(call: Call): ValueType {
  const [x] = call.inputs
  const perm = permOf(call)
  if (perm.toSorted((a, b) => a - b).join() !== range(x!.shape.length).join())
    throw mismatch(`${showShape(perm)} is not an order of ${x!.shape.length} axes`)
  return { dtype: x!.dtype, shape: perm.map((axis) => x!.shape[axis]!) }
}

function foldTranspose([numbers = []]: readonly (readonly number[])[], call: Call, { shape }: ValueType): number[] {
  const perm = permOf(call)
  const strides = stridesOf(call.inputs[0]!.shape)
  return positions(shape, (axis) => strides[perm[axis]!]!).map((position) => numbers[position]!)
}

function partOfShape({ inputs: [x], attributes }: Call): Shape {
  const rank = x!.shape.length
  const end = attributes.end === undefined ? rank : numberIn(attributes, 'end')
  return x!.shape.slice(numberIn(attributes, 'start'), end)
}

export const RESHAPES: Ops = {
  Reshape: reshaping(reshapedShape, { attributes: { allowzero: int(0) } }),
  Squeeze: reshaping(squeezedShape, { inputs: [1, 2] }),
  Unsqueeze: reshaping(unsqueezedShape),
  Flatten: reshaping(flattenedShape, { inputs: [1, 1], statics: [], attributes: { axis: int(1) } }),
  Transpose: {
    inputs: [1, 1],
    attributes: { perm: ints() },
    infer: inferTranspose,
    vjp(step) {
      const perm = permOf(step)
      return [
        () =>
          transpose(
            step.dy,
            range(perm.length).map((axis) => perm.indexOf(axis)),
          ),
      ]
    },
    fold: foldTranspose,
  },
  Shape: {
    inputs: [1, 1],
    attributes: { start: int(0), end: int() },
    isFlat: true,
    isShapeOnly: true,
    infer: (call) => ({ dtype: 'int64', shape: [partOfShape(call).length] }),
    fold: (_numbers, call) => partOfShape(call),
  },
  Size: {
    inputs: [1, 1],
    isFlat: true,
    isShapeOnly: true,
    infer: () => ({ dtype: 'int64', shape: [] }),
    fold: (_numbers, { inputs: [x] }) => [sizeOf(x!.shape)],
  },
}
