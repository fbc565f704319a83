/** Segments one image with instance labels at hand and says how well they agree. */
import { Fault } from '../base/index.ts'
import { readLabelImage, readPlane, writeLabelPng } from '../image/index.ts'
import { averagePrecision, type SegmentationScore, segmentNuclei } from '../segmentation/index.ts'

export interface EvaluationInput {
  readonly imagePath: string
  readonly labelPath: string
  /** Where the predicted labels go, 16-bit PNG; nowhere unless told. */
  readonly outPath?: string | undefined
}

export interface ImageEvaluation {
  readonly score: SegmentationScore
  /** Time for segmenting alone, without reading and writing. */
  readonly seconds: number
}

export async function evaluateImage(input: EvaluationInput): Promise<ImageEvaluation> {
  const [plane, truth] = [await readPlane({ path: input.imagePath, page: 0 }), await readLabelImage(input.labelPath)]
  checkSameSize(input, plane, truth)
  const started = performance.now()
  const { labels } = segmentNuclei(plane)
  const seconds = (performance.now() - started) / 1000
  if (input.outPath !== undefined) await writeLabelPng(input.outPath, labels)
  return { score: averagePrecision(truth, labels), seconds }
}

type Size = { readonly width: number; readonly height: number }

/** Throws a Fault `unreadable_file` where labels are not of their image's size. */
export function checkSameSize(
  { imagePath, labelPath }: Pick<EvaluationInput, 'imagePath' | 'labelPath'>,
  image: Size,
  labels: Size,
): void {
  if (image.width === labels.width && image.height === labels.height) return
  throw new Fault(
    'unreadable_file',
    `${labelPath} has ${labels.width} × ${labels.height} pixels, its image ${image.width} × ${image.height} (${imagePath}).`,
    { path: labelPath, stands: 'The other images are scored.' },
  )
}
