/** A training step as one graph: forward, loss, gradients, new weights. */
import {
  add,
  div,
  floats,
  type Graph,
  gradients,
  maximum,
  minimum,
  mul,
  type Provider,
  type Shape,
  sizeOf,
  sub,
  type Tensor,
  type Value,
  writeOnnx,
} from '../graph/index.ts'
import type { Layers } from './layers.ts'
import { clipped, type OptimizerOptions, optimizer } from './optimizers.ts'

export interface TrainingGraphOptions {
  readonly layers: Layers
  readonly loss: Value
  /** What else to see of every step, by name, such as the scores. */
  readonly shown?: Readonly<Record<string, Value>>
  readonly optimizer: OptimizerOptions
  /** Gradients whose common length is beyond this are shortened to it. */
  readonly clip?: number | undefined
  /**
   * Memory of the moving average of the weights and of what is followed, 0 to 1; none unless told. At first it is shorter, (1 + step)
   * / (10 + step), so that what the weights began with is soon forgotten.
   */
  readonly averaging?: number | undefined
  readonly provider?: Provider | undefined
}

/** Inputs of every step beside the network's own. */
export const RATE = 'rate'
export const STEP = 'step'
/** Output names: the loss, and each state's successor under this prefix. */
export const LOSS = 'loss'
export const NEXT = 'next/'
/** Prefix of the moving averages among the states. */
export const AVERAGE = 'average/'

export interface TrainingGraph {
  readonly onnx: Uint8Array
  /** What goes into the first step: weights, running statistics, the optimizer's arrays, moving averages. */
  readonly state: Readonly<Record<string, Tensor>>
}

interface State {
  readonly first: Tensor
  readonly next: Value
}

export function trainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { layers, loss, shown = {} } = options
  const step = layers.graph.input(STEP, 'float32', [])
  const states = new Map<string, State>([...trainedStates(options, step), ...followedStates(options, step)])
  const successors = [...states].map(([name, { next }]) => [NEXT + name, next] as const)
  return {
    onnx: writeOnnx({ [LOSS]: loss, ...shown, ...Object.fromEntries(successors) }, { parametersAsInputs: true }),
    state: Object.fromEntries([...states].map(([name, { first }]) => [name, first])),
  }
}

/** Weights, and what the optimizer and the averaging keep of each. */
function* trainedStates(options: TrainingGraphOptions, step: Value): Generator<[string, State]> {
  const { layers, loss, clip, averaging, provider } = options
  const { graph } = layers
  const names = [...layers.trained.keys()]
  const weights = [...layers.trained.values()]
  const slopes = gradients(graph, loss, weights, provider ? { provider } : {})
  const kept = clip === undefined ? slopes : clipped(slopes, clip)
  const rate = graph.input(RATE, 'float32', [])
  const rule = optimizer(options.optimizer)
  for (const [i, weight] of weights.entries()) {
    const name = names[i]!
    const state = Object.fromEntries(
      rule.states.map((kind) => [kind, graph.input(`${kind}/${name}`, 'float32', weight.shape)]),
    )
    const next = rule.next({ weight, gradient: kept[i]!, rate, step, state })
    const bounds = layers.bounds.get(name)
    const moved = bounds ? minimum(maximum(next.weight, bounds.least), bounds.most) : next.weight
    yield [name, { first: tensorOfParameter(weight), next: moved }]
    for (const kind of rule.states) yield [`${kind}/${name}`, { first: zeros(weight.shape), next: next.state[kind]! }]
    if (averaging !== undefined)
      yield [AVERAGE + name, averaged(graph, name, { value: weight, next: moved, memory: memoryAt(step, averaging) })]
  }
}

const memoryAt = (step: Value, averaging: number): Value => minimum(div(add(step, 1), add(step, 10)), averaging)

function averaged(
  graph: Graph,
  name: string,
  { value, next, memory }: { value: Value; next: Value; memory: Value },
): State {
  const average = graph.input(AVERAGE + name, 'float32', value.shape)
  return { first: tensorOfParameter(value), next: add(next, mul(sub(average, next), memory)) }
}

function* followedStates({ layers, averaging }: TrainingGraphOptions, step: Value): Generator<[string, State]> {
  const { graph } = layers
  for (const [name, value] of layers.followed) {
    const next = layers.successors.get(name) ?? value
    yield [name, { first: tensorOfParameter(value), next }]
    if (averaging !== undefined)
      yield [AVERAGE + name, averaged(graph, name, { value, next, memory: memoryAt(step, averaging) })]
  }
}

const zeros = (shape: Shape): Tensor => floats(shape, new Float32Array(sizeOf(shape)))

function tensorOfParameter({ origin }: Value): Tensor {
  if (origin.kind !== 'parameter') throw new TypeError('a weight is a parameter of the graph')
  return origin.tensor
}
