/** The Jacobian map of every class of one image: one graph, run with the weights of one class after another. Kraus 2016, section 4.4. */
import { Fault } from '../base/index.ts'
import { runBatched } from '../engine/index.ts'
import { type Provider, showShape, type Tensor } from '../graph/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { classWeights, probabilitiesOf, WEIGHTS_INPUT } from './class-choice.ts'
import type { ExplainOptions } from './explain-images.ts'
import { readForImages } from './layout.ts'
import { SALIENCY, type SaliencyNetwork, SCORES, saliencyNetwork, saliencyOnnx } from './network.ts'
import { arranged, floatTensor, indices, rowOf, stacked } from './stack.ts'

export type ClassJacobianOptions = Pick<ExplainOptions, 'input' | 'output' | 'classMap' | 'run'>

export interface ClassJacobians {
  /** By class: 0 or more, of the image's size. */
  readonly maps: readonly Raster[]
  /** Before softmax or sigmoid. */
  readonly scores: Float32Array
  /** By class. */
  readonly probabilities: readonly number[]
}

/**
 * Of an image float32 [channel, y, x] in the network's units; `model` is the bytes of an ONNX file, or its path. Throws a Fault as
 * `explain` does.
 */
export async function classJacobians(
  model: Uint8Array | string,
  image: Tensor,
  options: ClassJacobianOptions = {},
): Promise<ClassJacobians> {
  const [channels, height, width, ...more] = image.shape
  const isImage = channels !== undefined && height !== undefined && width !== undefined && more.length === 0
  if (!isImage || image.dtype !== 'float32')
    throw new Fault(
      'bad_argument',
      `The image is ${image.dtype}${showShape(image.shape)}; float32[channel, y, x] is needed.`,
    )
  const size = { channels, height, width }
  const graphOf = (images: number, provider: Provider): SaliencyNetwork =>
    saliencyNetwork(readForImages(model, { ...size, images }), {
      ...options,
      method: 'jacobian',
      class: 'fed',
      provider,
    })
  let graph = graphOf(1, 'cpu')
  const { scores } = graph
  const pixels = arranged(image.data as Float32Array, { ...size, channelsLast: graph.image.channelsLast })
  const weights = indices(0, scores.classes).map((chosen) =>
    floatTensor([scores.classes], classWeights(chosen, scores)),
  )
  const maps: Raster[] = []
  let row = new Float32Array()
  await runBatched(
    {
      network(batch, provider) {
        graph = graphOf(batch, provider)
        return saliencyOnnx(graph)
      },
      count: scores.classes,
      batch: 1,
      feed: async (from, to) => ({
        [graph.image.name]: stacked(indices(from, to).map(() => pixels)),
        [WEIGHTS_INPUT]: stacked(weights.slice(from, to)),
      }),
      take(outputs, from, to) {
        row = Float32Array.from(rowOf(outputs[SCORES]!, 0))
        for (const at of indices(0, to - from))
          maps.push({ width, height, data: Float32Array.from(rowOf(outputs[SALIENCY]!, at)) })
      },
    },
    options.run,
  )
  return { maps, scores: row, probabilities: probabilitiesOf(row, scores) }
}
