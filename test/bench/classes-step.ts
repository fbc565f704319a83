/** One training step, or one prediction, of the network for classes in a process of its own. Prints JSON. */
import { seededRandom } from '../../src-main/base/index.ts'
import { openSession } from '../../src-main/engine/index.ts'
import { createGraph, floats, type Shape, sizeOf, type Tensor, writeOnnx } from '../../src-main/graph/index.ts'
import {
  createLayers,
  jointCrossEntropy,
  milCnn,
  NEXT,
  RATE,
  STEP,
  trainingGraph,
} from '../../src-main/network/index.ts'

export interface ClassesFigures {
  readonly seconds: number
  readonly gigabytes: number
  /** Of resident memory after the fifth run. */
  readonly earlyGigabytes: number
}

const CLASSES = 12
const WARM_UP = 2
const [what = 'step', runs = '6'] = process.argv.slice(2)
const random = seededRandom(5)
const noise = (shape: Shape): Tensor =>
  floats(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => random.next() - 0.5),
  )
const ones = (shape: Shape): Tensor => floats(shape, new Float32Array(sizeOf(shape)).fill(1))

async function step(): Promise<() => Promise<void>> {
  const shape = [4, 3, 900, 900]
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(3) })
  const { odds, scores } = milCnn(layers, graph.input('images', 'float32', shape), {
    classes: CLASSES,
    pooling: { kind: 'noisy-and' },
  })
  const targets = graph.input('targets', 'float32', scores.shape)
  const loss = jointCrossEntropy({ odds, scores }, { targets, weights: graph.input('counts', 'float32', [4]) })
  const { onnx, state: first } = trainingGraph({ layers, loss, optimizer: { name: 'adam' }, clip: 1 })
  const session = await openSession(onnx, { threads: 2 })
  const given: Record<string, Tensor> = {
    images: noise(shape),
    targets: floats(
      [4, CLASSES],
      Array.from({ length: 4 * CLASSES }, (_, i) => Number(i % (CLASSES + 1) === 0)),
    ),
    counts: ones([4]),
    [RATE]: floats([], [1e-4]),
    ...Object.fromEntries(layers.dropouts.map(({ input, shape: mask }) => [input, ones(mask)])),
  }
  let [state, number] = [first, 0]
  return async () => {
    const outputs = await session.run({ ...given, ...state, [STEP]: floats([], [++number]) })
    state = Object.fromEntries(Object.keys(state).map((name) => [name, outputs[NEXT + name]!]))
  }
}

async function prediction(): Promise<() => Promise<void>> {
  const shape = [1, 3, 1024, 1280]
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'predict', random: seededRandom(3) })
  const { scores } = milCnn(layers, graph.input('images', 'float32', shape), {
    classes: CLASSES,
    pooling: { kind: 'noisy-and' },
  })
  const session = await openSession(writeOnnx({ scores }), { threads: 2 })
  const images = noise(shape)
  return async () => void (await session.run({ images }))
}

const run = await (what === 'step' ? step() : prediction())
const seconds: number[] = []
let earlyGigabytes = 0
for (let i = 0; i < WARM_UP + Number(runs); i++) {
  const began = performance.now()
  await run()
  if (i >= WARM_UP) seconds.push((performance.now() - began) / 1000)
  if (i === 4) earlyGigabytes = process.resourceUsage().maxRSS / 2 ** 20
}
const figures: ClassesFigures = {
  seconds: Math.min(...seconds),
  gigabytes: process.resourceUsage().maxRSS / 2 ** 20,
  earlyGigabytes,
}
process.stdout.write(JSON.stringify(figures))
