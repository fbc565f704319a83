/** A trained network that marks objects as a model package. */
import { openSession } from '../../engine/index.ts'
import { floats, type Tensor } from '../../graph/index.ts'
import { CARD_FORMAT, type Json, type ModelPackage } from '../../model/index.ts'
import { unetReach } from '../../network/index.ts'
import type { SetScore } from '../../segmentation/index.ts'
import type { LearnedOrigin } from '../learned-card.ts'
import type { LabelledPlane } from './labelled-plane.ts'
import { maskEnds } from './mask-maps.ts'
import { MASKS } from './mask-network.ts'
import type { MaskChoice, MaskRecipe } from './mask-recipe.ts'
import { resized, scaledSize } from './plane-pixels.ts'
import { type MaskNetwork, type MaskTraining, maskRules } from './train-masks.ts'

export interface MaskOrigin extends Omit<LearnedOrigin, 'set' | 'shelf' | 'downsample' | 'channels'> {
  readonly choice: MaskChoice
  readonly training: MaskTraining
  /** What the channel is called and shows. */
  readonly channel: { readonly name: string; readonly meaning: string }
}

/** The package; its test tensors are part of the first validation image and what the CPU makes of it. */
export async function maskModel(network: MaskNetwork, origin: MaskOrigin): Promise<ModelPackage> {
  const { training, choice, channel } = origin
  const { recipe, sides, shelf, seed } = training
  const { state, provider, validation, test, onnx } = network
  const { stride, margin, diameter } = maskRules(recipe)
  const count = (images: readonly number[]): number =>
    images.reduce((sum, place) => sum + shelf.planes[place]!.objects, 0)
  const counts = Object.entries(sides).flatMap(([side, images]) => [
    [`${side} images`, images.length],
    [`${side} objects`, count(images)],
  ])
  return {
    onnx,
    test: await testTensors(onnx, shelf.planes[sides.validation[0]!]!, recipe),
    card: {
      format: CARD_FORMAT,
      task: 'segmentation',
      name: origin.name,
      classes: ['object', 'middle'],
      channels: [channel],
      pixelSizeMicrons: origin.pixelSizeMicrons,
      input: { name: maskEnds.input, layout: 'NCHW', height: null, width: null, batch: null },
      output: { name: maskEnds.output, kind: 'mask', activation: 'none', positiveClass: null },
      // Intensities are brought between background and bright objects by every image's own levels.
      normalisation: { mean: [0], deviation: [1] },
      downsample: 1,
      receptiveField: 2 * unetReach(recipe.network) + 1,
      featureMap: null,
      featureStride: null,
      layers: null,
      sight: null,
      regions: null,
      masks: { head: recipe.head, stride, margin, diameterPixels: diameter, ...recipe.decoding },
      training: {
        data: origin.data,
        licence: origin.dataLicence,
        split: `by ${origin.splitBy}`,
        counts: Object.fromEntries(counts),
        recipe: JSON.parse(JSON.stringify({ ...choice, ...recipe })) as Record<string, Json>,
        seed,
        epochs: state.history.at(-1)?.epoch ?? 0,
        wallSeconds: state.seconds,
        provider,
      },
      metrics: { ...figuresOf('validation', validation), ...(test && figuresOf('test', test)) },
      programVersion: origin.programVersion,
      parent: null,
      licence: origin.licence,
      createdAt: origin.createdAt,
      notes: `Marks bright objects on dark ground. Their size is estimated from the image, which is brought to ${diameter} pixels an object before the network sees it. The moving average of the weights at epoch ${Number((state.best?.epoch ?? 0).toFixed(2))} was kept, the best by mean average precision on the validation images.`,
    },
  }
}

export function figuresOf(side: string, { ap, map }: SetScore): Record<string, number> {
  const shown = ap.filter(({ threshold }) => [0.5, 0.7, 0.9].includes(threshold))
  return {
    [`${side} mAP`]: map,
    ...Object.fromEntries(shown.map(({ threshold, ap: value }) => [`${side} AP@${threshold}`, value])),
  }
}

/** Side of the test image, pixels. */
const TEST_SIDE = 128

async function testTensors(
  onnx: Uint8Array,
  plane: LabelledPlane,
  { diameter }: MaskRecipe,
): Promise<{ input: Record<string, Tensor>; output: Record<string, Tensor> }> {
  const size = scaledSize(plane, diameter / plane.diameter)
  const whole = resized({ ...plane.pixels, data: new Float32Array(plane.pixels.data) }, size)
  const image = new Float32Array(TEST_SIDE * TEST_SIDE)
  for (let y = 0; y < Math.min(TEST_SIDE, whole.height); y++)
    image.set(whole.data.subarray(y * whole.width, y * whole.width + Math.min(TEST_SIDE, whole.width)), y * TEST_SIDE)
  const input = { [maskEnds.input]: floats([1, 1, TEST_SIDE, TEST_SIDE], image) }
  const session = await openSession(onnx)
  try {
    const { [MASKS]: maps } = await session.run(input)
    return { input, output: { [MASKS]: maps! } }
  } finally {
    await session.release()
  }
}
