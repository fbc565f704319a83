/** A training that takes a millisecond a step, for tests: a dense network with one hidden layer learns exclusive or. */
import { Fault, seededRandom } from '../src-main/base/index.ts'
import {
  type Batch,
  freshState,
  openSession,
  type Session,
  type Tensors,
  type TrainingPlan,
} from '../src-main/engine/index.ts'
import { createGraph, floats, relu } from '../src-main/graph/index.ts'
import {
  createLayers,
  dense,
  type OptimizerOptions,
  softmaxCrossEntropy,
  trainingGraph,
} from '../src-main/network/index.ts'

export const TOY_BATCH = 8
const HIDDEN = 12

export interface Toy {
  readonly plan: TrainingPlan
  readonly session: Session
}

/** Points of the square [−1, 1]², labelled by whether both coordinates have one sign; a function of seed and step. */
export function toyBatch(step: number, seed = 1): Batch {
  const random = seededRandom(1000 * seed + step)
  const points = Array.from({ length: 2 * TOY_BATCH }, () => 2 * random.next() - 1)
  const targets = Array.from({ length: TOY_BATCH }, (_, i) => {
    const isSame = points[2 * i]! * points[2 * i + 1]! > 0
    return isSame ? [0, 1] : [1, 0]
  })
  return {
    feeds: { x: floats([TOY_BATCH, 2], points), targets: floats([TOY_BATCH, 2], targets.flat()) },
    images: TOY_BATCH,
  }
}

export async function toyTraining(
  change: Partial<TrainingPlan> = {},
  { seed = 1, optimizer = { name: 'adam' } }: { seed?: number; optimizer?: OptimizerOptions } = {},
): Promise<Toy> {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(seed) })
  const hidden = relu(dense(layers, 'hidden', graph.input('x', 'float32', [TOY_BATCH, 2]), { outputs: HIDDEN }))
  const scores = dense(layers, 'out', hidden, { outputs: 2 })
  const ones = graph.constant(floats([TOY_BATCH], new Array<number>(TOY_BATCH).fill(1)))
  const loss = softmaxCrossEntropy(scores, graph.input('targets', 'float32', [TOY_BATCH, 2]), ones)
  const { onnx, state } = trainingGraph({ layers, loss, shown: { scores }, optimizer })
  const session = await openSession(onnx, { threads: 1 })
  const plan: TrainingPlan = {
    session,
    state: freshState(state, { identity: { seed }, batchSize: TOY_BATCH }),
    schedule: { kind: 'constant', rate: 0.02 },
    stepsPerEpoch: 12,
    limit: { epochs: 3 },
    batch: async (step) => toyBatch(step, seed),
    accuracy: (outputs, { feeds }) =>
      rightShare(outputs.scores!.data as Float32Array, feeds.targets!.data as Float32Array),
    validate: async (tensors) => {
      const accuracy = toyAccuracy(tensors)
      return { score: accuracy, figures: { accuracy } }
    },
    validateEvery: 1,
    weights: [...layers.trained.keys()],
    ...change,
  }
  return { plan, session }
}

function rightShare(scores: Float32Array, targets: Float32Array): number {
  const right = Array.from(
    { length: TOY_BATCH },
    (_, i) => scores[2 * i + 1]! > scores[2 * i]! === (targets[2 * i + 1] === 1),
  )
  return right.filter(Boolean).length / TOY_BATCH
}

/** The network calculated by hand on a grid of points, without the runtime. */
export function toyAccuracy(tensors: Tensors): number {
  const [w, b, v, c] = ['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias'].map(
    (name) => tensors[name]!.data as Float32Array,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array]
  let [right, all] = [0, 0]
  for (let x = -0.95; x < 1; x += 0.1)
    for (let y = -0.95; y < 1; y += 0.1) {
      const scores = [0, 1].map((output) => {
        let sum = c[output]!
        for (let k = 0; k < HIDDEN; k++) sum += Math.max(0, x * w[k]! + y * w[HIDDEN + k]! + b[k]!) * v[2 * k + output]!
        return sum
      })
      if (scores[1]! > scores[0]! === x * y > 0) right++
      all++
    }
  return right / all
}

export const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => Promise.reject(new Error('nothing was refused')),
    (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
  )
