/** Normalisations. Their gradients follow from the simpler operations of which they could be made. */
import { add, div, mul, sqrt, sub } from '../arithmetic.ts'
import { meanOver } from '../arrange.ts'
import { float, int, isSet, numberIn } from '../attributes.ts'
import { byChannel } from '../batch-normalisation.ts'
import type { Call, Ops } from '../op.ts'
import { axisIn, mismatch, range, sameShape, showShape } from '../shape.ts'
import type { Value } from '../value.ts'
import { batchNormRule } from './batch-norm-gradient.ts'
import { commonDtype, sameAsFirst } from './elementwise.ts'

const epsilonOf = ({ attributes }: Call): number => numberIn(attributes, 'epsilon')

/** Mean 0 and variance 1 over these axes. */
export function standardised(x: Value, axes: readonly number[], epsilon: number): Value {
  const centred = sub(x, meanOver(x, axes, 1))
  const variance = meanOver(mul(centred, centred), axes, 1)
  return div(centred, sqrt(add(variance, epsilon)))
}

function checkChannels({ inputs: [x, ...lists] }: Call): void {
  const odd = lists.find((list) => !sameShape(list.shape, [x!.shape[1] ?? 0]))
  if (odd) throw mismatch(`${showShape(odd.shape)} for ${x!.shape[1]} channels`)
}

function layerNormalised(call: Call): Value {
  const [x, scale, bias] = call.inputs as [Value, Value, Value?]
  const rank = x.shape.length
  const scaled = mul(
    standardised(x, range(rank).slice(axisIn(numberIn(call.attributes, 'axis'), rank)), epsilonOf(call)),
    scale,
  )
  return bias ? add(scaled, bias) : scaled
}

function instanceNormalised(call: Call): Value {
  const [x, scale, bias] = call.inputs as [Value, Value, Value]
  const rank = x.shape.length
  return add(mul(standardised(x, range(rank).slice(2), epsilonOf(call)), byChannel(scale, rank)), byChannel(bias, rank))
}

export const NORMALISATIONS: Ops = {
  BatchNormalization: {
    inputs: [5, 5],
    attributes: { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0) },
    infer(call) {
      if (isSet(call.attributes, 'training_mode'))
        throw mismatch('training mode is not set here: batchNormTraining normalises by the statistics of the batch')
      checkChannels(call)
      return sameAsFirst(call)
    },
    vjp: batchNormRule,
  },
  LayerNormalization: {
    inputs: [2, 3],
    attributes: { axis: int(-1), epsilon: float(1e-5), stash_type: int(1) },
    infer(call) {
      axisIn(numberIn(call.attributes, 'axis'), call.inputs[0]!.shape.length)
      return { ...sameAsFirst(call), dtype: commonDtype(call.inputs) }
    },
    vjp: (step) => step.through(layerNormalised(step)),
  },
  InstanceNormalization: {
    inputs: [3, 3],
    attributes: { epsilon: float(1e-5) },
    infer(call) {
      checkChannels(call)
      return sameAsFirst(call)
    },
    vjp: (step) => step.through(instanceNormalised(step)),
  },
}
