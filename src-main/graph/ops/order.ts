/** Sorting and running sums along an axis. */
import { zeros } from '../arrange.ts'
import { int, isSet, numberIn } from '../attributes.ts'
import type { Call, Ops, Part, Step } from '../op.ts'
import { axisIn, mismatch, withExtent } from '../shape.ts'
import { staticNumbers, type ValueType } from '../value.ts'
import { sameAsFirst } from './elementwise.ts'
import { added } from './gather.ts'

function inferTopK(call: Call): readonly ValueType[] {
  const [x, count] = call.inputs
  const axis = axisIn(numberIn(call.attributes, 'axis'), x!.shape.length)
  const k = staticNumbers(count)?.[0] ?? 0
  if (k < 0 || k > x!.shape[axis]!) throw mismatch(`${k} of ${x!.shape[axis]} elements asked for`)
  const shape = withExtent(x!.shape, axis, k)
  return [
    { dtype: x!.dtype, shape },
    { dtype: 'int64', shape },
  ]
}

/** The order counts as constant: each value's gradient goes back to where the value was. */
function topKRule({ x, outputs: [, indices], dy, attributes }: Step): readonly Part[] {
  const axis = axisIn(numberIn(attributes, 'axis'), x.shape.length)
  return [() => added(zeros(x, x.shape), indices!, { updates: dy, axis })]
}

export const ORDER: Ops = {
  TopK: {
    inputs: [2, 2],
    attributes: { axis: int(-1), largest: int(1), sorted: int(1) },
    statics: [1],
    infer: inferTopK,
    vjp: topKRule,
  },
  CumSum: {
    inputs: [2, 2],
    attributes: { exclusive: int(0), reverse: int(0) },
    statics: [1],
    infer(call) {
      axisIn(staticNumbers(call.inputs[1])?.[0] ?? 0, call.inputs[0]!.shape.length)
      return sameAsFirst(call)
    },
    vjp: ({ inputs: [, axis], attributes, dy }) => [
      () =>
        dy.graph.op('CumSum', [dy, axis], {
          exclusive: numberIn(attributes, 'exclusive'),
          reverse: Number(!isSet(attributes, 'reverse')),
        }),
    ],
  },
}
