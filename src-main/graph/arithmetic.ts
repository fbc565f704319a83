/** Short spellings of elementwise operations, for gradient rules, losses and networks. A plain number takes the other operand's type. */
import { Fault } from '../base/index.ts'
import { DTYPES, type Dtype } from './dtype.ts'
import { sameShape } from './shape.ts'
import { tensorOf } from './tensor.ts'
import type { Value } from './value.ts'

export type Operand = Value | number

/** A constant without axes, of the type of `like`. */
export const scalar = (like: Value, number: number): Value => like.graph.constant(tensorOf(like.dtype, [], [number]))

function asValues(a: Operand, b: Operand): [Value, Value] {
  if (typeof a !== 'number') return [a, typeof b === 'number' ? scalar(a, b) : b]
  if (typeof b !== 'number') return [scalar(b, a), b]
  throw new Fault('bad_argument', 'At least one operand must be a value of the graph.')
}

const binary =
  (op: string) =>
  (a: Operand, b: Operand): Value => {
    const [left, right] = asValues(a, b)
    return left.graph.op(op, [left, right])
  }

/** An operand that was stretched to the other's shape is used as it was before: the operation stretches it again for free. */
const stretching =
  (op: string) =>
  (a: Operand, b: Operand): Value => {
    const [left, right] = asValues(a, b)
    if (!sameShape(left.shape, right.shape)) return left.graph.op(op, [left, right])
    const small = beforeExpand(right)
    return left.graph.op(op, small === right ? [beforeExpand(left), right] : [left, small])
  }

const beforeExpand = (value: Value): Value =>
  value.origin.kind === 'output' && value.origin.node.op === 'Expand' ? value.origin.node.inputs[0]! : value

const unary =
  (op: string) =>
  (x: Value): Value =>
    x.graph.op(op, [x])

export const add = stretching('Add')
export const sub = stretching('Sub')
export const mul = stretching('Mul')
export const div = stretching('Div')
export const pow = binary('Pow')
export const equal = binary('Equal')
export const greater = binary('Greater')
export const less = binary('Less')
export const minimum = binary('Min')
export const maximum = binary('Max')
export const and = binary('And')
export const not = unary('Not')
export const neg = unary('Neg')
export const abs = unary('Abs')
export const sign = unary('Sign')
export const exp = unary('Exp')
export const log = unary('Log')
export const sqrt = unary('Sqrt')
export const erf = unary('Erf')
export const sigmoid = unary('Sigmoid')
export const tanh = unary('Tanh')
export const relu = unary('Relu')

/** `a` where the condition holds, else `b`. */
export function select(condition: Value, a: Operand, b: Operand): Value {
  const [left, right] = asValues(a, b)
  return left.graph.op('Where', [condition, left, right])
}

/** The value in another element type; booleans become 0 and 1. */
export const cast = (x: Value, dtype: Dtype): Value =>
  x.dtype === dtype ? x : x.graph.op('Cast', [x], { to: DTYPES[dtype].code })

/** `x` where the condition holds, else 0. */
export const masked = (x: Value, condition: Value): Value => mul(x, cast(condition, x.dtype))
