/** A training step as one graph: forward, loss, gradients, new weights. */
import {
  add,
  floats,
  type Graph,
  gradients,
  maximum,
  minimum,
  mul,
  type Provider,
  type Shape,
  sizeOf,
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
  /** Memory of the moving average of the weights, 0 to 1; none unless told. */
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
  const states = new Map<string, State>([...trainedStates(options), ...followedStates(layers)])
  const successors = [...states].map(([name, { next }]) => [NEXT + name, next] as const)
  return {
    onnx: writeOnnx({ [LOSS]: loss, ...shown, ...Object.fromEntries(successors) }, { parametersAsInputs: true }),
    state: Object.fromEntries([...states].map(([name, { first }]) => [name, first])),
  }
}

/** Weights, and what the optimizer and the averaging keep of each. */
function* trainedStates(options: TrainingGraphOptions): Generator<[string, State]> {
  const { layers, loss, clip, averaging, provider } = options
  const { graph } = layers
  const names = [...layers.trained.keys()]
  const weights = [...layers.trained.values()]
  const slopes = gradients(graph, loss, weights, provider ? { provider } : {})
  const kept = clip === undefined ? slopes : clipped(slopes, clip)
  const rate = graph.input(RATE, 'float32', [])
  const step = graph.input(STEP, 'float32', [])
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
    if (averaging !== undefined) yield [AVERAGE + name, averaged(graph, name, { weight, next: moved, averaging })]
  }
}

function averaged(
  graph: Graph,
  name: string,
  { weight, next, averaging }: { weight: Value; next: Value; averaging: number },
): State {
  const average = graph.input(AVERAGE + name, 'float32', weight.shape)
  return { first: tensorOfParameter(weight), next: add(mul(average, averaging), mul(next, 1 - averaging)) }
}

function followedStates(layers: Layers): [string, State][] {
  return [...layers.followed].map(([name, value]) => [
    name,
    { first: tensorOfParameter(value), next: layers.successors.get(name) ?? value },
  ])
}

const zeros = (shape: Shape): Tensor => floats(shape, new Float32Array(sizeOf(shape)))

function tensorOfParameter({ origin }: Value): Tensor {
  if (origin.kind !== 'parameter') throw new TypeError('a weight is a parameter of the graph')
  return origin.tensor
}
