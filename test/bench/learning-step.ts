/** One training step of the paper's network in a process of its own, whose memory is that of the step alone. Prints JSON. */
import { seededRandom } from '../../src-main/base/index.ts'
import { openSession } from '../../src-main/engine/index.ts'
import { createGraph, floats, type Tensor } from '../../src-main/graph/index.ts'
import {
  createLayers,
  NEXT,
  RATE,
  STEP,
  softmaxCrossEntropy,
  trainingGraph,
  wscnn,
} from '../../src-main/network/index.ts'

export interface StepFigures {
  readonly seconds: number
  /** Processor time of both cores. */
  readonly processorSeconds: number
  readonly gigabytes: number
}

const [batch = 50, runs = 8] = process.argv.slice(2).map(Number)
/** Memory is claimed in the first runs. */
const WARM_UP = 3

const graph = createGraph()
const layers = createLayers({ graph, mode: 'train', random: seededRandom(3) })
const { scores } = wscnn(layers, graph.input('images', 'float32', [batch, 1, 210, 280]), { layers: 4 })
const loss = softmaxCrossEntropy(
  scores,
  graph.input('targets', 'float32', scores.shape),
  graph.input('counts', 'float32', [batch]),
)
const training = trainingGraph({ layers, loss, optimizer: { name: 'sgd', momentum: 0.9, weightDecay: 5e-4 } })
const session = await openSession(training.onnx, { threads: 2 })

const random = seededRandom(5)
const given: Record<string, Tensor> = {
  images: floats(
    [batch, 1, 210, 280],
    Float32Array.from({ length: batch * 210 * 280 }, () => random.next() - 0.5),
  ),
  targets: floats(
    [batch, 2],
    Array.from({ length: 2 * batch }, (_, i) => Number((i >> 1) % 2 === i % 2)),
  ),
  counts: floats([batch], new Array<number>(batch).fill(1)),
  [RATE]: floats([], [1e-4]),
}
let state = training.state
const figures: StepFigures[] = []
for (let step = 1; step <= WARM_UP + runs; step++) {
  const [began, busy] = [performance.now(), process.cpuUsage()]
  const outputs = await session.run({ ...given, ...state, [STEP]: floats([], [step]) })
  const { user, system } = process.cpuUsage(busy)
  state = Object.fromEntries(Object.keys(state).map((name) => [name, outputs[NEXT + name]!]))
  figures.push({
    seconds: (performance.now() - began) / 1000,
    processorSeconds: (user + system) / 1e6,
    gigabytes: process.resourceUsage().maxRSS / 2 ** 20,
  })
}
const measured = figures.slice(WARM_UP)
const best: StepFigures = {
  seconds: Math.min(...measured.map(({ seconds }) => seconds)),
  processorSeconds: Math.min(...measured.map(({ processorSeconds }) => processorSeconds)),
  gigabytes: figures.at(-1)!.gigabytes,
}
process.stdout.write(JSON.stringify(best))
