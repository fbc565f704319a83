/** How long a training step takes, of the paper's network as a whole and of its convolutions one by one. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../../src-main/base/index.ts'
import { openSession } from '../../src-main/engine/index.ts'
import {
  createGraph,
  floats,
  pullback,
  type Shape,
  sizeOf,
  slice,
  type Value,
  writeOnnx,
} from '../../src-main/graph/index.ts'
import { KEEPS_FREED_MEMORY } from '../../src-main/process/index.ts'
import { saliencyRows } from './learning-saliency.ts'
import type { SteadyFigures } from './learning-steady.ts'
import type { StepFigures } from './learning-step.ts'
import { type BenchRow, rounded } from './row.ts'

const BATCH = 50
/** Of the same step in PyTorch 2.13 on 2 cores of the same machine, of which half is promised. */
const PYTORCH_SECONDS = 6.1
/** Of the same step as a graph derived by hand, 734 nodes, of which a tenth more is promised at most. */
const BY_HAND_SECONDS = 2.7

interface Layer {
  readonly name: string
  readonly images: Shape
  readonly kernels: Shape
  readonly padding: number
}

/** Convolutions of the paper's network on images of 210 × 280 pixels, by 8 images. */
const LAYERS: readonly Layer[] = [
  { name: '11×11, 1→50', images: [8, 1, 210, 280], kernels: [50, 1, 11, 11], padding: 0 },
  { name: '3×3, 50→100', images: [8, 50, 100, 135], kernels: [100, 50, 3, 3], padding: 0 },
  { name: '5×5, 100→100', images: [8, 100, 49, 66], kernels: [100, 100, 5, 5], padding: 1 },
]

export async function benchLearning(): Promise<BenchRow[]> {
  const rows = [...stepRows(), ...steadyRows(), ...(await saliencyRows())]
  for (const layer of LAYERS) rows.push(...(await layerRows(layer)))
  return rows
}

function stepRows(): BenchRow[] {
  const { seconds, processorSeconds, gigabytes } = outputOfScript<StepFigures>('learning-step.ts', `${BATCH}`)
  const note = `WSCNN-4, ${BATCH} images of 210×280, SGD with momentum, best of 8, 2 threads`
  const work = LAYERS.reduce((sum, layer, i) => sum + (i === 0 ? 2 : 3) * operations(layer), 0) * (BATCH / 8)
  return [
    { name: 'training step', value: rounded(seconds), unit: 's', target: PYTORCH_SECONDS / 2, note },
    {
      name: 'over the graph by hand',
      value: rounded(seconds / BY_HAND_SECONDS),
      unit: '',
      target: 1.1,
      note: `${BY_HAND_SECONDS} s on the quiet machine`,
    },
    { name: 'images', value: rounded(BATCH / seconds), unit: '/s', note },
    { name: 'speed', value: rounded(work / seconds / 1e9), unit: 'GFLOP/s', note: 'convolutions over the whole step' },
    { name: 'processor time', value: rounded(processorSeconds), unit: 's', note: 'of both cores, waiting included' },
    { name: 'peak memory', value: rounded(gigabytes), unit: 'GB', target: 6, note: 'the process, images included' },
  ]
}

/** A thousand steps may take so many times the memory of fifty. */
const GROWTH = 1.05
/** Steps begun after the wish to cancel must stay below this. */
const CANCEL_STEPS = 1

function steadyRows(): BenchRow[] {
  const { early, late, stepSeconds, cancelSeconds, cancelSteps } = outputOfScript<SteadyFigures>('learning-steady.ts')
  const note = `WSCNN-4, 4 images of 76×76, ${rounded(1000 * stepSeconds)} ms a step`
  return [
    { name: 'memory, step 1,000 / 50', value: rounded(late / early), unit: '', target: GROWTH, note },
    {
      name: 'cancel',
      value: cancelSteps,
      unit: 'steps',
      target: CANCEL_STEPS,
      note: `begun after the wish; ${rounded(1000 * cancelSeconds)} ms to the end, longest of 5`,
    },
  ]
}

/** What a script of this folder prints, in a process of its own. */
function outputOfScript<T>(name: string, ...words: string[]): T {
  const script = fileURLToPath(new URL(name, import.meta.url))
  return JSON.parse(
    execFileSync(process.execPath, [script, ...words], {
      encoding: 'utf8',
      env: { ...process.env, ...KEEPS_FREED_MEMORY },
    }),
  ) as T
}

const outputOf = ({ images, kernels, padding }: Layer): Shape => [
  images[0]!,
  kernels[0]!,
  ...images.slice(2).map((extent, axis) => extent + 2 * padding - kernels[axis + 2]! + 1),
]

/** Multiplications and additions of one direction. */
const operations = (layer: Layer): number => 2 * sizeOf(outputOf(layer)) * sizeOf(layer.kernels.slice(1))

/** Forward, and both gradients; an image itself needs none. */
async function layerRows(layer: Layer): Promise<BenchRow[]> {
  const { name, images, kernels, padding } = layer
  const graph = createGraph()
  const x = graph.input('x', 'float32', images)
  const w = graph.input('w', 'float32', kernels)
  const dy = graph.input('dy', 'float32', outputOf(layer))
  const y = graph.op('Conv', [x, w], { pads: [padding, padding, padding, padding] })
  const [dx, dw] = pullback(y, dy, [x, w])
  const parts: [string, Value][] = [
    ['forward', y],
    ['image gradient', dx!],
    ['kernel gradient', dw!],
  ]
  const rows: BenchRow[] = []
  for (const [part, value] of parts.filter(([title]) => images[1] !== 1 || title !== 'image gradient')) {
    const milliseconds = await timed(value, [x, w, dy])
    rows.push({
      name: `${name}, ${part}`,
      value: rounded(milliseconds),
      unit: 'ms',
      note: `8 images, ${Math.round(operations(layer) / milliseconds / 1e6)} GFLOP/s, best of 10`,
    })
  }
  return rows
}

/** The best of ten runs; one element of the result is brought out, so that copying it counts for nothing. */
async function timed(value: Value, inputs: readonly Value[]): Promise<number> {
  const corner = slice(
    value,
    value.shape.map((_, axis) => ({ axis, start: 0, end: 1 })),
  )
  const session = await openSession(writeOnnx({ corner }), { threads: 2 })
  const random = seededRandom(7)
  const feeds = Object.fromEntries(
    inputs.flatMap(({ shape, origin }) =>
      origin.kind === 'input' && session.inputs.includes(origin.name)
        ? [
            [
              origin.name,
              floats(
                shape,
                Float32Array.from({ length: sizeOf(shape) }, () => random.next() - 0.5),
              ),
            ] as const,
          ]
        : [],
    ),
  )
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 12; run++) {
    const began = performance.now()
    await session.run(feeds)
    if (run > 1) best = Math.min(best, performance.now() - began)
  }
  await session.release()
  return best
}
