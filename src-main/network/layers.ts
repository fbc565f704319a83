/** What the layers of a network are made with: a graph, named weights, and whether it learns or predicts. */
import { Fault, type Random } from '../base/index.ts'
import {
  floats,
  type Graph,
  type Shape,
  sameShape,
  showShape,
  sizeOf,
  type Tensor,
  type Value,
} from '../graph/index.ts'

/** `train`: batch statistics, and running ones as by-products. `predict`: running statistics. */
export type Mode = 'train' | 'predict'

/** Everything that training keeps of a network, by name: weights and running statistics. */
export type Weights = Readonly<Record<string, Tensor>>

export interface LayersOptions {
  readonly graph: Graph
  readonly mode: Mode
  /** Values to start from; drawn from `random` where a name is absent. */
  readonly weights?: Weights | undefined
  readonly random?: Random | undefined
}

export interface Layers {
  readonly graph: Graph
  readonly mode: Mode
  /** A trainable value. `fanIn` sets He's initial spread √(2 / fanIn); a plain number sets every element. */
  weight(name: string, shape: Shape, start: { fanIn: number } | number): Value
  /** A value that is followed rather than trained, such as a running mean. */
  running(name: string, shape: Shape, start: number): Value
  /** Its successor after this step. */
  follow(name: string, next: Value): void
  /** Trainable values by name, in order of creation. */
  readonly trained: ReadonlyMap<string, Value>
  /** Running values by name. */
  readonly followed: ReadonlyMap<string, Value>
  /** Their successors, in `train` mode. */
  readonly successors: ReadonlyMap<string, Value>
}

/** Throws a Fault `bad_argument` where given weights have other shapes than the network. */
export function createLayers({ graph, mode, weights = {}, random }: LayersOptions): Layers {
  const trained = new Map<string, Value>()
  const followed = new Map<string, Value>()
  const successors = new Map<string, Value>()

  function start(name: string, shape: Shape, fresh: () => Tensor): Value {
    const given = weights[name]
    if (given && !sameShape(given.shape, shape))
      throw new Fault(
        'bad_argument',
        `Weight ${name} is ${showShape(given.shape)}, the network has ${showShape(shape)}.`,
      )
    return graph.parameter(name, given ?? fresh())
  }

  function drawn(shape: Shape, fanIn: number): Tensor {
    if (!random) throw new Fault('bad_argument', 'A network without weights needs random numbers to start from.')
    const spread = Math.sqrt(2 / fanIn)
    return floats(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => spread * random.normal()),
    )
  }

  return {
    graph,
    mode,
    trained,
    followed,
    successors,
    weight(name, shape, init) {
      const value = start(name, shape, () =>
        typeof init === 'number' ? filled(shape, init) : drawn(shape, init.fanIn),
      )
      trained.set(name, value)
      return value
    },
    running(name, shape, number) {
      const value = start(name, shape, () => filled(shape, number))
      followed.set(name, value)
      return value
    },
    follow: (name, next) => void successors.set(name, next),
  }
}

const filled = (shape: Shape, number: number): Tensor => floats(shape, new Float32Array(sizeOf(shape)).fill(number))
