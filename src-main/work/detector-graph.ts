/** The graph that scores images with a model and, where it is wanted, says which pixels carry the score. */
import {
  type AxisPlacement,
  type ClassScores,
  classMapOf,
  type ImageInput,
  type ImageSize,
  placementOf,
  readForImages,
  type SaliencyNetwork,
  saliencyNetwork,
  saliencyOnnx,
} from '../explain/index.ts'
import type { Value } from '../graph/index.ts'
import type { ModelCard } from '../model/index.ts'

/** Name of the output that holds the class map. */
export const CLASS_MAP = 'detect/class-map'

export interface DetectorGraph {
  readonly onnx: Uint8Array
  readonly image: ImageInput
  readonly scores: ClassScores
  /** The map that was pooled into the scores; undefined where there is none or it is not wanted. */
  readonly classMap: ClassMap | undefined
}

export interface ClassMap {
  readonly rows: number
  readonly columns: number
  /** Where its elements look, along y and x. */
  readonly placement: readonly [AxisPlacement, AxisPlacement]
  readonly isProbability: boolean
}

/**
 * `isExplained` adds guided saliency of the positive class to the scores, from the class map where there is one, so that every
 * object shows and not only the one that won the pooling. One run gives both.
 */
export function detectorGraph(
  model: { readonly onnx: Uint8Array; readonly card: ModelCard },
  size: ImageSize & { readonly images: number },
  isExplained: boolean,
): DetectorGraph {
  const { card } = model
  const network = readForImages(model.onnx, size)
  const { name: output, activation } = card.output
  const ends = { input: card.input.name, output, activation, class: positiveClass(card) }
  const plain = saliencyNetwork(network, { ...ends, method: 'scores' })
  if (!isExplained) return { ...partsOf(plain), classMap: undefined }
  const map = classMapOf(plain.image.value, plain.scores)
  const explained = saliencyNetwork(network, { ...ends, method: 'guided', start: map ? 'map' : 'score' })
  const outputs = { ...explained.outputs, ...(map && { [CLASS_MAP]: map }) }
  return { ...partsOf({ ...explained, outputs }), classMap: map && placed(map, explained.image, card) }
}

/** Place of the class whose probability is an image's score; the last one where the card names none. */
export function positiveClass({ classes, output }: ModelCard): number {
  return Math.max(0, output.positiveClass === null ? classes.length - 1 : classes.indexOf(output.positiveClass))
}

const partsOf = (network: SaliencyNetwork) => ({
  onnx: saliencyOnnx(network),
  image: network.image,
  scores: network.scores,
})

function placed(map: Value, image: ImageInput, { sight }: ModelCard): ClassMap {
  const isProbability = map.origin.kind === 'output' && map.origin.node.op === 'Sigmoid'
  const [down, across] = placementOf(map, image)
  const { x, y } = sight ?? { x: 0, y: 0 }
  const placement = [
    { ...down, first: down.first + y },
    { ...across, first: across.first + x },
  ] as const
  return { rows: map.shape[2]!, columns: map.shape[3]!, placement, isProbability }
}
