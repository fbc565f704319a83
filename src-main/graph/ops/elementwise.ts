/** Operations on elements one by one, with broadcasting: arithmetic, comparison, choice. */
import {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  exp,
  greater,
  less,
  log,
  masked,
  mul,
  neg,
  not,
  type Operand,
  pow,
  select,
  sigmoid,
  sign,
  sub,
} from '../arithmetic.ts'
import { sumTo } from '../arrange.ts'
import { int } from '../attributes.ts'
import { type Dtype, dtypeOfCode, isFloat } from '../dtype.ts'
import type { Call, Op, Ops, Part, Rule, Step } from '../op.ts'
import { broadcastShapes, mismatch } from '../shape.ts'
import { staticNumbers, type Value, type ValueType } from '../value.ts'
import { foldBroadcast } from './fold.ts'

type Plain = (...numbers: number[]) => number

/** The inputs' one element type; a Fault where they differ. */
export function commonDtype(values: readonly (Value | undefined)[]): Dtype {
  const types = new Set(values.flatMap((value) => (value ? [value.dtype] : [])))
  if (types.size !== 1) throw mismatch(`element types ${[...types].join(' and ')} differ`)
  return [...types][0]!
}

export const sameAsFirst = ({ inputs }: Call): ValueType => ({ dtype: inputs[0]!.dtype, shape: inputs[0]!.shape })

const broadcast = ({ inputs }: Call): ValueType => ({
  dtype: commonDtype(inputs),
  shape: broadcastShapes(inputs.map((input) => input.shape)),
})
const question = (call: Call): ValueType => ({ ...broadcast(call), dtype: 'bool' })

/** One input, one output of the same type, the gradient by a formula. */
export const smooth = (gradient: (step: Step) => Value, plain?: Plain): Op => ({
  inputs: [1, 1],
  infer: sameAsFirst,
  vjp: (step) => [() => gradient(step)],
  ...(plain && { fold: foldBroadcast(plain) }),
})

const flat = (plain: Plain): Op => ({ inputs: [1, 1], infer: sameAsFirst, isFlat: true, fold: foldBroadcast(plain) })
const pairwise = (vjp: Rule, plain: Plain): Op => ({
  inputs: [2, 2],
  infer: broadcast,
  vjp,
  fold: foldBroadcast(plain),
})
const compare = (plain: (a: number, b: number) => boolean): Op => ({
  inputs: [2, 2],
  infer: question,
  isFlat: true,
  fold: foldBroadcast((a = 0, b = 0) => Number(plain(a, b))),
})

/** Of equal inputs the first one receives the gradient. */
function extremeRule({ inputs, y, dy }: Step): readonly Part[] {
  const isChosen = (i: number): Value => equal(inputs[i]!, y)
  return inputs.map((_, i) => () => {
    const earlier = inputs.slice(0, i).map((_, j) => not(isChosen(j)))
    return masked(dy, earlier.reduce(and, isChosen(i)))
  })
}
const extreme = (plain: Plain): Op => ({
  inputs: [1, Number.POSITIVE_INFINITY],
  infer: broadcast,
  vjp: extremeRule,
  fold: foldBroadcast(plain),
})

const divide =
  (dtype: Dtype | undefined): Plain =>
  (a = 0, b = 1) =>
    dtype && isFloat(dtype) ? a / b : Math.trunc(a / b)

/** aᵇ; a negative base with a whole exponent has a gradient, its exponent has not. */
function powerRule({ inputs, y, dy }: Step): readonly Part[] {
  const [base, exponent] = inputs as [Value, Value]
  const [known] = exponent.shape.length === 0 ? (staticNumbers(exponent) ?? []) : []
  const slope: Operand = known === 2 ? mul(base, 2) : mul(exponent, pow(base, sub(exponent, 1)))
  return [() => mul(dy, slope), () => mul(dy, mul(y, log(base)))]
}

function clipRule({ inputs, x, dy }: Step): readonly Part[] {
  const [, low, high] = inputs
  const isLow = low && less(x, low)
  const isHigh = high && greater(x, high)
  const isOutside = isLow && isHigh ? x.graph.op('Or', [isLow, isHigh]) : (isLow ?? isHigh)
  return [
    () => (isOutside ? masked(dy, not(isOutside)) : dy),
    isLow && (() => masked(dy, isLow)),
    isHigh && (() => masked(dy, isHigh)),
  ]
}

const roundToEven: Plain = (a = 0) => {
  const nearest = Math.round(a)
  return Math.abs(a % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest
}

export const ELEMENTWISE: Ops = {
  Add: pairwise(
    ({ dy }) => [() => dy, () => dy],
    (a = 0, b = 0) => a + b,
  ),
  Sub: pairwise(
    ({ dy, inputs: [, b] }) => [() => dy, () => neg(sumTo(dy, b!.shape))],
    (a = 0, b = 0) => a - b,
  ),
  Mul: pairwise(
    ({ dy, inputs: [a, b] }) => [() => mul(dy, b!), () => mul(dy, a!)],
    (a = 0, b = 0) => a * b,
  ),
  Div: {
    ...pairwise(({ dy, y, inputs: [, b] }) => [() => div(dy, b!), () => neg(mul(dy, div(y, b!)))], divide(undefined)),
    fold: (numbers, call, type) => foldBroadcast(divide(type.dtype))(numbers, call, type),
  },
  Pow: {
    ...pairwise(powerRule, (a = 0, b = 0) => a ** b),
    infer: ({ inputs }) => ({ dtype: inputs[0]!.dtype, shape: broadcastShapes(inputs.map((input) => input.shape)) }),
  },
  Mod: {
    ...pairwise(
      ({ dy }) => [() => dy, undefined],
      (a = 0, b = 1) => a - b * Math.floor(a / b),
    ),
    attributes: { fmod: int(0) },
    fold: (numbers, call, type) =>
      foldBroadcast(call.attributes.fmod ? (a = 0, b = 1) => a % b : (a = 0, b = 1) => a - b * Math.floor(a / b))(
        numbers,
        call,
        type,
      ),
  },
  Max: extreme(Math.max),
  Min: extreme(Math.min),
  Sum: {
    ...extreme((...numbers) => numbers.reduce((sum, number) => sum + number, 0)),
    vjp: ({ inputs, dy }) => inputs.map(() => () => dy),
  },

  Neg: smooth(
    ({ dy }) => neg(dy),
    (a = 0) => -a,
  ),
  Abs: smooth(({ dy, x }) => mul(dy, sign(x)), Math.abs),
  Sqrt: smooth(({ dy, y }) => div(dy, mul(y, 2)), Math.sqrt),
  Exp: smooth(({ dy, y }) => mul(dy, y), Math.exp),
  Log: smooth(({ dy, x }) => div(dy, x), Math.log),
  Reciprocal: smooth(
    ({ dy, y }) => neg(mul(dy, mul(y, y))),
    (a = 0) => 1 / a,
  ),
  Sin: smooth(({ dy, x }) => mul(dy, x.graph.op('Cos', [x])), Math.sin),
  Cos: smooth(({ dy, x }) => neg(mul(dy, x.graph.op('Sin', [x]))), Math.cos),
  Erf: smooth(({ dy, x }) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  Sigmoid: smooth(({ dy, y }) => mul(dy, mul(y, sub(1, y)))),
  Tanh: smooth(({ dy, y }) => mul(dy, sub(1, mul(y, y)))),
  Softplus: smooth(({ dy, x }) => mul(dy, sigmoid(x))),
  Softsign: smooth(({ dy, x }) => div(dy, pow(add(abs(x), 1), 2))),
  Identity: smooth(
    ({ dy }) => dy,
    (a = 0) => a,
  ),

  Sign: flat(Math.sign),
  Floor: flat(Math.floor),
  Ceil: flat(Math.ceil),
  Round: flat(roundToEven),

  Equal: compare((a, b) => a === b),
  Greater: compare((a, b) => a > b),
  Less: compare((a, b) => a < b),
  GreaterOrEqual: compare((a, b) => a >= b),
  LessOrEqual: compare((a, b) => a <= b),
  And: compare((a, b) => a !== 0 && b !== 0),
  Or: compare((a, b) => a !== 0 || b !== 0),
  Xor: compare((a, b) => (a !== 0) !== (b !== 0)),
  Not: flat((a = 0) => Number(a === 0)),
  IsNaN: { ...flat((a = 0) => Number(Number.isNaN(a))), infer: question },

  Clip: {
    inputs: [1, 3],
    infer: (call) => ({ ...sameAsFirst(call), dtype: commonDtype(call.inputs) }),
    vjp: clipRule,
    fold: ([x = [], low = [], high = []]) =>
      x.map((a) => Math.min(Math.max(a, low[0] ?? Number.NEGATIVE_INFINITY), high[0] ?? Number.POSITIVE_INFINITY)),
  },
  Where: {
    inputs: [3, 3],
    infer({ inputs: [condition, a, b] }) {
      if (condition!.dtype !== 'bool') throw mismatch(`the condition is ${condition!.dtype}, not bool`)
      return { dtype: commonDtype([a, b]), shape: broadcastShapes([condition!.shape, a!.shape, b!.shape]) }
    },
    vjp: ({ inputs: [condition], dy }) => [undefined, () => select(condition!, dy, 0), () => select(condition!, 0, dy)],
    fold: foldBroadcast((condition = 0, a = 0, b = 0) => (condition === 0 ? b : a)),
  },
  Cast: {
    inputs: [1, 1],
    attributes: { to: int() },
    infer({ inputs: [x], attributes: { to } }) {
      const dtype = dtypeOfCode(Number(to))
      if (!dtype) throw mismatch(`element type number ${String(to)} is not supported`)
      return { dtype, shape: x!.shape }
    },
    vjp: ({ x, y, dy }) => [isFloat(y.dtype) && isFloat(x.dtype) ? () => cast(dy, x.dtype) : undefined],
    fold: ([x = []], _call, { dtype }) =>
      isFloat(dtype) ? x : x.map(dtype === 'bool' ? (a) => Number(a !== 0) : Math.trunc),
  },
}
