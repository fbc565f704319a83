/** A thousand steps of the training loop on a small network, in a process of its own: its memory, and how fast it is cancelled. Prints JSON. */
import { seededRandom } from '../../src-main/base/index.ts'
import { type Batch, freshState, openSession, type TrainingPlan, train } from '../../src-main/engine/index.ts'
import { createGraph, floats } from '../../src-main/graph/index.ts'
import { createLayers, softmaxCrossEntropy, trainingGraph, wscnn } from '../../src-main/network/index.ts'

export interface SteadyFigures {
  /** Largest resident memory up to step 50, and up to step 1,000. */
  readonly early: number
  readonly late: number
  readonly stepSeconds: number
  /** From the wish to cancel, in the middle of a step, to the end; the longest of several. */
  readonly cancelSeconds: number
  /** Steps that were begun after the wish to cancel. */
  readonly cancelSteps: number
}

const BATCH = 4
const SIDE = 76
const STEPS = 1000
const EARLY = 50
const CANCELS = 5

const graph = createGraph()
const layers = createLayers({ graph, mode: 'train', random: seededRandom(3) })
const { scores } = wscnn(layers, graph.input('images', 'float32', [BATCH, 1, SIDE, SIDE]), { layers: 4 })
const ones = graph.constant(floats([BATCH], new Array<number>(BATCH).fill(1)))
const loss = softmaxCrossEntropy(scores, graph.input('targets', 'float32', [BATCH, 2]), ones)
const training = trainingGraph({ layers, loss, optimizer: { name: 'adam' } })
const session = await openSession(training.onnx, { threads: 2 })

/** A batch of its own for every step, as in a real training. */
async function batch(step: number): Promise<Batch> {
  const random = seededRandom(step)
  const pixels = Float32Array.from({ length: BATCH * SIDE * SIDE }, () => random.next() - 0.5)
  const targets = Array.from({ length: 2 * BATCH }, (_, i) => Number((i >> 1) % 2 === i % 2))
  return {
    feeds: { images: floats([BATCH, 1, SIDE, SIDE], pixels), targets: floats([BATCH, 2], targets) },
    images: BATCH,
  }
}

const plan: TrainingPlan = {
  session,
  state: freshState(training.state),
  schedule: { kind: 'constant', rate: 1e-4 },
  stepsPerEpoch: EARLY,
  limit: { epochs: STEPS / EARLY },
  batch,
  validate: async () => ({ score: 0, figures: {} }),
  validateEvery: 1,
  weights: [...layers.trained.keys()],
}

/** Kilobytes. */
const peak = (): number => process.resourceUsage().maxRSS
let early = 0
const began = performance.now()
await train(plan, {
  onProgress({ done }) {
    if (done === EARLY) early = peak()
  },
})
const stepSeconds = (performance.now() - began) / 1000 / STEPS
const late = peak()

/** Cancels in the middle of a step and waits for the end: seconds, and steps that were begun all the same. */
async function cancelled(): Promise<{ seconds: number; steps: number }> {
  const controller = new AbortController()
  let begun = 0
  let wished = { at: 0, begun: 0 }
  setTimeout(() => controller.abort(), 10.5 * stepSeconds * 1000)
  controller.signal.addEventListener('abort', () => {
    wished = { at: performance.now(), begun }
  })
  const counted: TrainingPlan['session'] = {
    run(feeds, wanted) {
      begun++
      return session.run(feeds, wanted)
    },
  }
  await train({ ...plan, session: counted }, { signal: controller.signal }).catch(() => undefined)
  return { seconds: (performance.now() - wished.at) / 1000, steps: begun - wished.begun }
}
const cancels: Awaited<ReturnType<typeof cancelled>>[] = []
for (let i = 0; i < CANCELS; i++) cancels.push(await cancelled())
const figures: SteadyFigures = {
  early,
  late,
  stepSeconds,
  cancelSeconds: Math.max(...cancels.map(({ seconds }) => seconds)),
  cancelSteps: Math.max(...cancels.map(({ steps }) => steps)),
}
process.stdout.write(JSON.stringify(figures))
