/** Runs graphs on WebGPU and on the CPU in a process of its own, and writes one line of JSON: what each gave. */
import { openOnBest, openSession, runBatched } from '../src-main/engine/index.ts'
import {
  add,
  createGraph,
  floats,
  gradients,
  integerList,
  mul,
  numbersOf,
  relu,
  sumOver,
  writeOnnx,
} from '../src-main/graph/index.ts'

const wave = (shape: number[], pace: number) => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return floats(
    shape,
    Array.from({ length: size }, (_, i) => Math.sin(pace * i)),
  )
}

const IMAGE = [2, 3, 12, 14]

/** Two convolutions with a pooling between, their scores, and the gradients of image and first weights. */
function network(): Uint8Array {
  const graph = createGraph()
  const image = graph.input('image', 'float32', IMAGE)
  const first = graph.parameter('first', wave([8, 3, 3, 3], 1.7))
  const x = relu(add(graph.op('Conv', [image, first], { pads: [1, 1, 1, 1] }), graph.constant(floats([1], [0.1]))))
  const pooled = graph.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] })
  const y = graph.op('Conv', [pooled, graph.parameter('second', wave([4, 8, 3, 3], 0.9))])
  const scores = graph.op('ReduceMax', [y, graph.constant(integerList([2, 3]))], {
    keepdims: 0,
  })
  const loss = sumOver(mul(scores, scores), [0, 1])
  const [saliency, slope] = gradients(graph, loss, [image, first])
  return writeOnnx({ scores, saliency: saliency!, slope: slope! })
}

const onnx = network()
const feeds = { image: wave(IMAGE, 0.37) }
const results: Record<string, Record<string, number[]>> = {}
for (const provider of ['cpu', 'webgpu'] as const) {
  const session = await openSession(onnx, { provider })
  const outputs = await session.run(feeds)
  results[provider] = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, numbersOf(tensor)]))
  await session.release()
}

const messages: string[] = []
const onMessage = (message: string): void => void messages.push(message)
const best = await openOnBest(onnx, { providers: ['cuda', 'webgpu'], onMessage })
const chosen = best.provider
await best.release()

/** An output of 2⁴⁰ bytes for the whole batch, which no device holds. */
function vast(batch: number): Uint8Array {
  const graph = createGraph()
  const image = graph.input('image', 'float32', [batch, 1])
  const extents = batch > 1 ? [2 ** 18, 2 ** 20] : [2, 3]
  const spread = graph.op('Expand', [sumOver(image, [0, 1]), graph.constant(integerList(extents))])
  return writeOnnx({ largest: graph.op('ReduceMax', [spread], { keepdims: 0 }), same: relu(image) })
}
const taken: number[] = []
const relieved = await runBatched(
  {
    network: vast,
    count: 3,
    batch: 2,
    feed: (from, to) => ({
      image: floats(
        [to - from, 1],
        Array.from({ length: to - from }, (_, i) => from + i),
      ),
    }),
    take: (outputs) => void taken.push(...numbersOf(outputs.same!)),
  },
  { providers: ['webgpu'], onMessage },
)
process.stdout.write(`\n${JSON.stringify({ results, chosen, messages, relieved, taken })}\n`)
