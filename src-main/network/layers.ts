/** What the layers of a network are made with: a graph, named weights, and whether it learns or predicts. */
import { Fault, type Random } from '../base/index.ts'
import {
  floats,
  type Graph,
  mul,
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

/** Where a weight is kept after every step. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** He's initial spread √(2 / fanIn), every element, or all of them. */
export type Start = { readonly fanIn: number } | number | Tensor

export interface Layers {
  readonly graph: Graph
  readonly mode: Mode
  /** A trainable value, kept within `bounds` where there are any. */
  weight(name: string, shape: Shape, start: Start, bounds?: Bounds): Value
  /** A value that is followed rather than trained, such as a running mean. */
  running(name: string, shape: Shape, start: number): Value
  /** Its successor after this step. */
  follow(name: string, next: Value): void
  /**
   * Leaves out a share of the maps of every sample while it learns, the others are as much larger (Srivastava et al. 2014; whole
   * maps, as neighbouring places say the same: Tompson et al. 2015). Which ones is an input of the training step, DROPOUT and the
   * name, [batch, channels, 1, 1]: 0, or 1 / (1 − share). Nothing happens in prediction.
   */
  dropout(name: string, x: Value, share: number): Value
  /** Trainable values by name, in order of creation. */
  readonly trained: ReadonlyMap<string, Value>
  /** Running values by name. */
  readonly followed: ReadonlyMap<string, Value>
  /** Their successors, in `train` mode. */
  readonly successors: ReadonlyMap<string, Value>
  readonly bounds: ReadonlyMap<string, Bounds>
  /** What every step is told to leave out. */
  readonly dropouts: readonly Dropout[]
}

/** An input of the training step. */
export interface Dropout {
  readonly input: string
  readonly shape: Shape
  readonly share: number
}

export const DROPOUT = 'dropout/'

/** Throws a Fault `bad_argument` where given weights have other shapes than the network. */
export function createLayers({ graph, mode, weights = {}, random }: LayersOptions): Layers {
  const trained = new Map<string, Value>()
  const followed = new Map<string, Value>()
  const successors = new Map<string, Value>()
  const bounds = new Map<string, Bounds>()
  const dropouts: Dropout[] = []

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
    bounds,
    dropouts,
    weight(name, shape, init, kept) {
      const value = start(name, shape, () => {
        if (typeof init === 'number') return filled(shape, init)
        return 'fanIn' in init ? drawn(shape, init.fanIn) : init
      })
      trained.set(name, value)
      if (kept) bounds.set(name, kept)
      return value
    },
    running(name, shape, number) {
      const value = start(name, shape, () => filled(shape, number))
      followed.set(name, value)
      return value
    },
    follow: (name, next) => void successors.set(name, next),
    dropout(name, x, share) {
      if (mode === 'predict') return x
      const shape = [x.shape[0]!, x.shape[1]!, 1, 1]
      const input = DROPOUT + name
      dropouts.push({ input, shape, share })
      return mul(x, graph.input(input, 'float32', shape))
    },
  }
}

const filled = (shape: Shape, number: number): Tensor => floats(shape, new Float32Array(sizeOf(shape)).fill(number))
