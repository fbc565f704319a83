/** The saliency of one site by any method, at the size of its stored planes, for somebody who looks at it now. */
import { type ExplainMethod, explain } from '../explain/index.ts'
import { floats } from '../graph/index.ts'
import { downsample } from '../image/index.ts'
import { type ChannelAddress, normalisedImage, openImageDecoder } from '../learn/index.ts'
import type { ModelCard } from '../model/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import { positiveClass } from './detector-graph.ts'
import { type ModelAddress, openModel } from './open-model.ts'

export interface SaliencyInput extends ModelAddress {
  readonly planes: readonly ChannelAddress[]
  /** Of the planes as stored. */
  readonly width: number
  readonly height: number
  readonly method: ExplainMethod
  /** Number of the class; `usual` is the positive one, or of several the called one. */
  readonly of: number | 'usual' | 'all'
}

export interface SiteSaliency {
  readonly width: number
  readonly height: number
  /** [y, x]: 255 is the largest value; what speaks against the class is 0. */
  readonly data: Uint8Array
  /** What 255 stands for. */
  readonly largest: number
}

export async function siteSaliency(input: SaliencyInput, tools: BenchTools): Promise<SiteSaliency> {
  const { onnx, card } = openModel(input)
  const decoder = openImageDecoder({ shrink: card.downsample, threads: 1, workerUrl: tools.workerUrl })
  try {
    const image = await decoder.decode(input.planes)
    const pixels = normalisedImage(image, card.normalisation)
    const [found] = await explain(onnx, floats([image.channels, image.height, image.width], pixels), {
      method: input.method,
      class: classOf(input.of, card),
      ...(input.method === 'jacobian' && card.featureMap && { classMap: card.featureMap }),
      input: card.input.name,
      output: card.output.name,
      activation: card.output.activation,
      run: { ...(tools.signal && { signal: tools.signal }) },
    })
    const { width, height } = input
    const map = downsample({ ...found!.map, bitDepth: 32 }, width, height)
    return { width, height, ...asBytes(map.data as Float32Array) }
  } finally {
    await decoder.close()
  }
}

function classOf(of: SaliencyInput['of'], card: ModelCard): number | 'predicted' | 'all' {
  if (of !== 'usual') return of
  return card.output.positiveClass === null ? 'predicted' : positiveClass(card)
}

function asBytes(values: Float32Array): { data: Uint8Array; largest: number } {
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  const factor = largest > 0 ? 255 / largest : 0
  return { data: Uint8Array.from(values, (value) => Math.round(Math.max(0, value) * factor)), largest }
}
