/** What poolings make of a share of positive places, and what a classifier has learned of it for each class. Kraus et al. 2016, figure 2. */
import { openSession } from '../engine/index.ts'
import { createGraph, exp, floats, writeOnnx } from '../graph/index.ts'
import {
  createLayers,
  DEFAULT_SHARPNESS,
  DEFAULT_SLOPE,
  INSTANCE_POOLINGS,
  type InstancePooling,
  poolInstances,
  type Weights,
} from '../network/index.ts'

export interface PoolingCurves {
  readonly kind: InstancePooling['kind']
  /** Slope of Noisy-AND; null of others. */
  readonly a: number | null
  /** Sharpness of the generalized mean and of LSE; null of others. */
  readonly r: number | null
  readonly places: number
  /** Of positive places among all, from 0 to 1. */
  readonly shares: readonly number[]
  /** Every pooling that depends on nothing else, as it is before training. */
  readonly functions: readonly { readonly kind: InstancePooling['kind']; readonly activations: readonly number[] }[]
  /** By class: the learned threshold, and the activation with it; empty where the pooling has none. */
  readonly learned: readonly { readonly threshold: number; readonly activations: readonly number[] }[]
}

/** Places of the maps: some poolings depend on how many there are. */
const PLACES = 100
/** Logit of a positive place; of others its negative. As sure as single precision tells. */
const SURE = 16
const THRESHOLDS = 'pooling.b'

/** `weights` are the classifier's. Activations are computed by the definitions that training uses. */
export async function poolingCurves(pooling: InstancePooling, weights: Weights): Promise<PoolingCurves> {
  const { kind } = pooling
  const kinds = INSTANCE_POOLINGS.filter((other) => other !== 'attention')
  const functions = await Promise.all(
    kinds.map(async (other) => {
      const [activations] = await activationsOf(other === kind ? pooling : { kind: other })
      return { kind: other, activations: activations! }
    }),
  )
  const thresholds = weights[THRESHOLDS]
  const learned = kind === 'noisy-and' && thresholds ? Array.from(thresholds.data as Float32Array) : []
  const curves = learned.length > 0 ? await activationsOf(pooling, learned) : []
  return {
    kind,
    a: kind === 'noisy-and' ? (pooling.a ?? DEFAULT_SLOPE) : null,
    r: kind === 'gm' || kind === 'lse' ? (pooling.r ?? DEFAULT_SHARPNESS) : null,
    places: PLACES,
    shares: Array.from({ length: PLACES + 1 }, (_, positive) => positive / PLACES),
    functions,
    learned: learned.map((threshold, i) => ({ threshold, activations: curves[i]! })),
  }
}

/** [class][share]: of maps with 0, 1, … all of their places positive. One class where no thresholds are given. */
async function activationsOf(pooling: InstancePooling, thresholds?: readonly number[]): Promise<number[][]> {
  const classes = thresholds?.length ?? 1
  const images = PLACES + 1
  const graph = createGraph()
  const weights = thresholds && { [THRESHOLDS]: floats([classes], Float32Array.from(thresholds)) }
  const layers = createLayers({ graph, mode: 'predict', ...(weights && { weights }) })
  const logits = graph.input('logits', 'float32', [images, classes, 1, PLACES])
  const { yes } = poolInstances(layers, { logits, features: logits }, pooling)
  const data = new Float32Array(images * classes * PLACES)
  for (let i = 0; i < data.length; i++) {
    const positive = Math.floor(i / (classes * PLACES))
    data[i] = i % PLACES < positive ? SURE : -SURE
  }
  const session = await openSession(writeOnnx({ activation: exp(yes) }))
  try {
    const { activation } = await session.run({ logits: floats([images, classes, 1, PLACES], data) })
    const values = activation!.data as Float32Array
    return Array.from({ length: classes }, (_, of) =>
      Array.from({ length: images }, (_, image) => values[image * classes + of]!),
    )
  } finally {
    await session.release()
  }
}
