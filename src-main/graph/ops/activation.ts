/** Activation functions of networks. */
import { add, div, erf, exp, greater, less, masked, maximum, minimum, mul, select, sub, tanh } from '../arithmetic.ts'
import { sumOver } from '../arrange.ts'
import { type AttributeSpecs, float, int, numberIn, text } from '../attributes.ts'
import type { Op, Ops, Step } from '../op.ts'
import { axisIn, broadcastShapes, mismatch, sameShape } from '../shape.ts'
import type { Value } from '../value.ts'
import { sameAsFirst, smooth } from './elementwise.ts'

const activation = (attributes: AttributeSpecs, gradient: (step: Step) => Value): Op => ({
  ...smooth(gradient),
  attributes,
})

/** Defined by simpler operations, from which its gradient follows. */
const composed = (attributes: AttributeSpecs, compose: (step: Step) => Value): Op => ({
  inputs: [1, 1],
  attributes,
  infer: sameAsFirst,
  vjp: (step) => step.through(compose(step)),
})

const alphaOf = ({ attributes }: Step): number => numberIn(attributes, 'alpha')
const axisOf = ({ attributes, x }: Step): number => axisIn(numberIn(attributes, 'axis'), x.shape.length)

/** x where it is positive, `below` elsewhere. */
const aboveZero = (x: Value, below: Value): Value => select(greater(x, 0), x, below)

function gelu({ x, attributes }: Step): Value {
  if (attributes.approximate !== 'tanh') return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))
  const cubic = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return mul(mul(x, 0.5), add(tanh(cubic), 1))
}

const softmaxLike = (vjp: (step: Step) => Value): Op => ({
  inputs: [1, 1],
  attributes: { axis: int(-1) },
  infer(call) {
    axisIn(numberIn(call.attributes, 'axis'), call.inputs[0]!.shape.length)
    return sameAsFirst(call)
  },
  vjp: (step) => [() => vjp(step)],
})

export const ACTIVATIONS: Ops = {
  Relu: smooth(
    ({ y, dy }) => masked(dy, greater(y, 0)),
    (a = 0) => Math.max(a, 0),
  ),
  LeakyRelu: activation({ alpha: float(0.01) }, (step) =>
    select(less(step.x, 0), mul(step.dy, alphaOf(step)), step.dy),
  ),
  PRelu: {
    inputs: [2, 2],
    infer(call) {
      const [x, slope] = call.inputs
      if (!sameShape(broadcastShapes([x!.shape, slope!.shape]), x!.shape))
        throw mismatch('the slope does not stretch to the input')
      return sameAsFirst(call)
    },
    vjp: ({ dy, inputs: [x, slope] }) => [
      () => select(less(x!, 0), mul(dy, slope!), dy),
      () => mul(dy, minimum(x!, 0)),
    ],
  },
  Elu: composed({ alpha: float(1) }, (step) => aboveZero(step.x, mul(sub(exp(minimum(step.x, 0)), 1), alphaOf(step)))),
  Celu: composed({ alpha: float(1) }, (step) =>
    aboveZero(step.x, mul(sub(exp(div(minimum(step.x, 0), alphaOf(step))), 1), alphaOf(step))),
  ),
  Selu: composed({ alpha: float(1.6732632423543772), gamma: float(1.0507009873554805) }, (step) =>
    mul(aboveZero(step.x, mul(sub(exp(minimum(step.x, 0)), 1), alphaOf(step))), numberIn(step.attributes, 'gamma')),
  ),
  HardSigmoid: activation({ alpha: float(0.2), beta: float(0.5) }, (step) => {
    const inside = step.x.graph.op('And', [greater(step.y, 0), less(step.y, 1)])
    return mul(masked(step.dy, inside), alphaOf(step))
  }),
  HardSwish: composed({}, ({ x }) => mul(x, minimum(maximum(add(mul(x, 1 / 6), 0.5), 0), 1))),
  Mish: composed({}, ({ x }) => mul(x, tanh(x.graph.op('Softplus', [x])))),
  Gelu: { ...composed({ approximate: text('none') }, gelu), since: 20 },
  Softmax: softmaxLike((step) => {
    const { y, dy } = step
    return mul(y, sub(dy, sumOver(mul(dy, y), [axisOf(step)], 1)))
  }),
  LogSoftmax: softmaxLike((step) => {
    const { y, dy } = step
    return sub(dy, mul(exp(y), sumOver(dy, [axisOf(step)], 1)))
  }),
}
