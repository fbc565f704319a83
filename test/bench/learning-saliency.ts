/** What saliency costs over prediction alone: the paper's network on the same images, once with maps and once without. */
import { seededRandom } from '../../src-main/base/index.ts'
import { openSession, type Session } from '../../src-main/engine/index.ts'
import { type GraphMethod, readForImages, saliencyNetwork, saliencyOnnx } from '../../src-main/explain/index.ts'
import { createGraph, floats, sizeOf, type Tensor, writeOnnx } from '../../src-main/graph/index.ts'
import { createLayers, wscnn } from '../../src-main/network/index.ts'
import { type BenchRow, rounded } from './row.ts'

const SHAPE = [8, 1, 210, 280] as const
const RUNS = 8
const METHODS: readonly GraphMethod[] = ['gradient', 'guided', 'grad-cam']
/** Saliency may cost so many times the prediction. */
const MOST = 4

export async function saliencyRows(): Promise<BenchRow[]> {
  const model = network()
  const random = seededRandom(5)
  const images = floats(
    SHAPE,
    Float32Array.from({ length: sizeOf(SHAPE) }, () => random.normal()),
  )
  const sessions: Record<string, Session> = { scores: await opened(model, 'scores') }
  for (const method of METHODS) sessions[method] = await opened(model, method)
  const seconds = await bestOf(sessions, images)
  for (const session of Object.values(sessions)) await session.release()
  const alone = seconds.scores!
  const note = `WSCNN-4, ${SHAPE[0]} images of 210×280, best of ${RUNS}, 2 threads`
  return [
    { name: 'prediction', value: rounded(SHAPE[0] / alone), unit: 'images/s', note },
    ...METHODS.map((method) => ({
      name: `saliency, ${method}`,
      value: rounded(seconds[method]! / alone),
      unit: '× prediction',
      target: MOST,
      note: `${rounded(SHAPE[0] / seconds[method]!)} images/s`,
    })),
  ]
}

function network(): Uint8Array {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'predict', random: seededRandom(3) })
  const { scores } = wscnn(layers, graph.input('images', 'float32', SHAPE), { layers: 4, poolsFirst: true })
  return writeOnnx({ scores })
}

async function opened(model: Uint8Array, method: GraphMethod): Promise<Session> {
  const read = readForImages(model, { images: SHAPE[0], channels: 1, height: SHAPE[2], width: SHAPE[3] })
  const start = method === 'gradient' || method === 'guided' ? 'map' : 'score'
  return openSession(saliencyOnnx(saliencyNetwork(read, { method, class: 1, start })), { threads: 2 })
}

/** Each in turn, so that a busy moment of the machine does not fall on one of them alone. */
async function bestOf(sessions: Readonly<Record<string, Session>>, images: Tensor): Promise<Record<string, number>> {
  const best: Record<string, number> = {}
  for (let run = -1; run < RUNS; run++)
    for (const [name, session] of Object.entries(sessions)) {
      const began = performance.now()
      await session.run({ images })
      const seconds = (performance.now() - began) / 1000
      if (run >= 0) best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, seconds)
    }
  return best
}
