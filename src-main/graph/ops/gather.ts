/** Taking elements by index, and putting them back. */
import { expand, reshape, zeros } from '../arrange.ts'
import { int, numberIn, text, textIn } from '../attributes.ts'
import type { Call, Fold, Op, Ops, Part, Step } from '../op.ts'
import { axisIn, mismatch, range, type Shape, sameShape, showShape, sizeOf } from '../shape.ts'
import type { Value, ValueType } from '../value.ts'
import { commonDtype } from './elementwise.ts'

const axisOf = ({ inputs: [x], attributes }: Call): number => axisIn(numberIn(attributes, 'axis'), x!.shape.length)

function whole(indices: Value): void {
  if (!['int64', 'int32'].includes(indices.dtype)) throw mismatch(`indices are ${indices.dtype}, not int64 or int32`)
}

function inferGather(call: Call): ValueType {
  const [x, indices] = call.inputs
  whole(indices!)
  return { dtype: x!.dtype, shape: x!.shape.toSpliced(axisOf(call), 1, ...indices!.shape) }
}

const foldGather: Fold = ([numbers = [], indices = []], call) => {
  const { shape } = call.inputs[0]!
  const axis = axisOf(call)
  const extent = shape[axis]!
  const inner = sizeOf(shape.slice(axis + 1))
  return range(sizeOf(shape.slice(0, axis))).flatMap((row) =>
    indices.flatMap((index) => {
      const start = (row * extent + (index < 0 ? index + extent : index)) * inner
      return numbers.slice(start, start + inner)
    }),
  )
}

/** Everything before and after the axis joined; then elements are added where they came from. */
function gatherRule(step: Step): readonly Part[] {
  const { x, dy } = step
  const axis = axisOf(step)
  const indices = step.inputs[1]!
  const count = sizeOf(indices.shape)
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))]
  return [
    () => {
      const everywhere = expand(reshape(indices, [1, count, 1]), [outer, count, inner])
      const base = zeros(x, [outer, x.shape[axis]!, inner])
      return reshape(added(base, everywhere, { updates: reshape(dy, [outer, count, inner]), axis: 1 }), x.shape)
    },
  ]
}

/** Adds updates to the elements at these indices along an axis; an index may occur more than once. */
export const added = (base: Value, indices: Value, { updates, axis }: { updates: Value; axis: number }): Value =>
  base.graph.op('ScatterElements', [base, indices, updates], { axis, reduction: 'add' })

/** Shape of what `GatherND` takes: the indices' shape without its last axis, then the axes that were not indexed. */
function takenShape(data: Shape, indices: Shape, batch: number): Shape {
  const depth = indices.at(-1)
  if (depth === undefined || depth + batch > data.length)
    throw mismatch(`indices ${showShape(indices)} are deeper than ${showShape(data)}`)
  return [...indices.slice(0, -1), ...data.slice(batch + depth)]
}

/** Elements put into a copy: replaced or added. Other reductions have no rule. */
function scatterRule(step: Step, take: (from: Value) => Value, put: (updates: Value) => Value): readonly Part[] {
  const reduction = textIn(step.attributes, 'reduction')
  if (reduction !== 'none' && reduction !== 'add') throw mismatch(`no gradient rule for reduction ${reduction}`)
  return [
    () => (reduction === 'add' ? step.dy : put(zeros(step.dy, step.inputs[2]!.shape))),
    undefined,
    () => take(step.dy),
  ]
}

const scattering = (
  form: Pick<Op, 'vjp'> & { attributes?: Op['attributes']; updatesShape: (call: Call) => Shape },
): Op => ({
  inputs: [3, 3],
  attributes: { reduction: text('none'), ...form.attributes },
  infer(call) {
    const [x, indices, updates] = call.inputs
    whole(indices!)
    const expected = form.updatesShape(call)
    if (!sameShape(expected, updates!.shape)) throw mismatch(`updates must have the shape ${showShape(expected)}`)
    return { dtype: commonDtype([x, updates]), shape: x!.shape }
  },
  ...(form.vjp && { vjp: form.vjp }),
})

export const GATHERS: Ops = {
  Gather: { inputs: [2, 2], attributes: { axis: int(0) }, infer: inferGather, vjp: gatherRule, fold: foldGather },
  GatherElements: {
    inputs: [2, 2],
    attributes: { axis: int(0) },
    infer(call) {
      const [x, indices] = call.inputs
      whole(indices!)
      if (indices!.shape.length !== x!.shape.length) throw mismatch('data and indices differ in rank')
      axisOf(call)
      return { dtype: x!.dtype, shape: indices!.shape }
    },
    vjp: (step) => [
      () => added(zeros(step.x, step.x.shape), step.inputs[1]!, { updates: step.dy, axis: axisOf(step) }),
    ],
  },
  GatherND: {
    inputs: [2, 2],
    attributes: { batch_dims: int(0) },
    infer({ inputs: [x, indices], attributes }) {
      if (indices!.dtype !== 'int64') throw mismatch(`indices are ${indices!.dtype}, not int64`)
      return { dtype: x!.dtype, shape: takenShape(x!.shape, indices!.shape, numberIn(attributes, 'batch_dims')) }
    },
    vjp({ x, inputs: [, indices], dy, attributes }) {
      if (numberIn(attributes, 'batch_dims') > 0) throw mismatch('no gradient rule for batch_dims above 0')
      return [() => x.graph.op('ScatterND', [zeros(x, x.shape), indices, dy], { reduction: 'add' })]
    },
  },
  ScatterElements: scattering({
    attributes: { axis: int(0) },
    updatesShape: ({ inputs: [, indices] }) => indices!.shape,
    vjp(step) {
      const [, indices] = step.inputs
      const axis = axisOf(step)
      return scatterRule(
        step,
        (from) => from.graph.op('GatherElements', [from, indices], { axis }),
        (updates) => updates.graph.op('ScatterElements', [step.dy, indices, updates], { axis }),
      )
    },
  }),
  ScatterND: scattering({
    updatesShape: ({ inputs: [x, indices] }) => takenShape(x!.shape, indices!.shape, 0),
    vjp(step) {
      const [, indices] = step.inputs
      return scatterRule(
        step,
        (from) => from.graph.op('GatherND', [from, indices]),
        (updates) => updates.graph.op('ScatterND', [step.dy, indices, updates]),
      )
    },
  }),
}
