/** Matrix products. */
import { mul } from '../arithmetic.ts'
import { reshape } from '../arrange.ts'
import { float, int, isSet, numberIn } from '../attributes.ts'
import type { Call, Op, Ops, Part, Step } from '../op.ts'
import { broadcastShapes, mismatch, type Shape } from '../shape.ts'
import type { Value, ValueType } from '../value.ts'
import { commonDtype } from './elementwise.ts'
import { product, tall } from './product.ts'

const lastTwo = (shape: Shape, isTransposed: boolean): [number, number] => {
  const [rows = 1, columns = 1] = shape.slice(-2)
  return isTransposed ? [columns, rows] : [rows, columns]
}

const turned = ({ attributes }: Call): { transA: boolean; transB: boolean } => ({
  transA: 'transA' in attributes && isSet(attributes, 'transA'),
  transB: 'transB' in attributes && isSet(attributes, 'transB'),
})

/** Extents of the product of the last two axes; throws where the inner sizes differ. */
function productExtents(call: Call): [number, number] {
  const [a, b] = call.inputs as [Value, Value]
  const { transA, transB } = turned(call)
  const [rows, inner] = lastTwo(a.shape, transA)
  const [otherInner, columns] = lastTwo(b.shape, transB)
  if (inner !== otherInner) throw mismatch(`inner sizes ${inner} and ${otherInner} differ`)
  return [rows, columns]
}

/** NumPy's rule: a vector on the left is a row, one on the right a column, and that axis is left out of the result. */
function inferMatMul(call: Call): ValueType {
  const [a, b] = call.inputs as [Value, Value]
  if (a.shape.length === 0 || b.shape.length === 0) throw mismatch('an operand has no axes')
  const dtype = commonDtype([a, b])
  const inner = [a.shape.at(-1)!, b.shape.at(b.shape.length === 1 ? 0 : -2)!]
  const isTurned = turned(call)
  if (!isTurned.transA && !isTurned.transB && inner[0] !== inner[1])
    throw mismatch(`inner sizes ${inner.join(' and ')} differ`)
  const stack = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)])
  if (a.shape.length === 1 || b.shape.length === 1)
    return {
      dtype,
      shape: [
        ...stack,
        ...(a.shape.length > 1 ? [a.shape.at(-2)!] : []),
        ...(b.shape.length > 1 ? [b.shape.at(-1)!] : []),
      ],
    }
  return { dtype, shape: [...stack, ...productExtents(call)] }
}

/** d(op(a)·op(b)): transposed products, with the operands in the order that keeps everything in place. */
function productGradients(step: Step, dy: Value, alpha: number): readonly [() => Value, () => Value] {
  const [a, b] = step.inputs as [Value, Value]
  const { transA, transB } = turned(step)
  const times = (left: Value, right: Value, leftTurned: boolean, rightTurned: boolean): Value =>
    product(left, right, step.provider, { transA: leftTurned, transB: rightTurned, alpha })
  return [
    () => (transA ? times(b, dy, transB, true) : times(dy, b, false, !transB)),
    () => (transB ? times(dy, a, true, transA) : times(a, dy, !transA, false)),
  ]
}

/** Vectors are matrices of one row or column; a stack times one matrix is one tall product, not a stack to be summed. */
function matMulRule(step: Step): readonly Part[] {
  const [a, b] = step.inputs as [Value, Value]
  const left = a.shape.length === 1 ? reshape(a, [1, a.shape[0]!]) : a
  const right = b.shape.length === 1 ? reshape(b, [b.shape[0]!, 1]) : b
  const stack = broadcastShapes([left.shape.slice(0, -2), right.shape.slice(0, -2)])
  const dy = reshape(step.dy, [...stack, left.shape.at(-2)!, right.shape.at(-1)!])
  const isTall = right.shape.length === 2
  const [rows, columns] = isTall ? [tall(left), tall(dy)] : [left, dy]
  const [da, db] = productGradients({ ...step, inputs: [rows, right] }, columns, 1)
  const fits = (value: Value, target: Value): Value => {
    if (isTall) return reshape(value, target.shape)
    return target.shape.length === 1 ? reshape(value, [...stack, target.shape[0]!]) : value
  }
  return [() => fits(da(), a), () => fits(db(), b)]
}

function inferGemm(call: Call): ValueType {
  const [a, b, c] = call.inputs as [Value, Value, Value?]
  if (a.shape.length !== 2 || b.shape.length !== 2) throw mismatch('both operands must have two axes')
  const shape = productExtents(call)
  if (c && broadcastShapes([shape, c.shape]).join() !== shape.join())
    throw mismatch(`the third operand does not stretch to ${shape.join('×')}`)
  return { dtype: commonDtype(call.inputs), shape }
}

const FORM = { alpha: float(1), transA: int(0), transB: int(0) }

const fused: Op = {
  inputs: [2, 2],
  attributes: FORM,
  domain: 'com.microsoft',
  infer: (call) => {
    if (call.inputs.some((input) => input.shape.length < 2)) throw mismatch('both operands must have two axes or more')
    return inferMatMul(call)
  },
  vjp: (step) => productGradients(step, step.dy, numberIn(step.attributes, 'alpha')),
}

export const MATRIX: Ops = {
  MatMul: { inputs: [2, 2], infer: inferMatMul, vjp: matMulRule },
  FusedMatMul: fused,
  Gemm: {
    inputs: [2, 3],
    attributes: { ...FORM, beta: float(1) },
    infer: inferGemm,
    vjp: (step) => [
      ...productGradients(step, step.dy, numberIn(step.attributes, 'alpha')),
      () => mul(step.dy, numberIn(step.attributes, 'beta')),
    ],
  },
}
