/** Images of a shelf through a network: what it says of each. */
import { logSumExp, type ProgressListener } from '../base/index.ts'
import { type BatchedNetwork, type BatchReport, type BestOptions, runBatched } from '../engine/index.ts'
import type { Size } from './augmentation.ts'
import { IMAGES, SCORES } from './graph-ends.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { Normalisation } from './prepare-sample.ts'

export interface ScoringWork {
  readonly shelf: ImageShelf
  /** Places on the shelf. */
  readonly images: readonly number[]
  readonly network: BatchedNetwork
  readonly normalisation: Normalisation
  readonly size: Size
  readonly batchSize: number
  /** Which output of the network, [batch, classes]; the scores unless told. */
  readonly output?: string
}

export interface ScoringTools extends BestOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

export interface ScoredImages extends BatchReport {
  /** [image][class], before softmax where it is the scores, in the order of `images`. */
  readonly logits: readonly Float32Array[]
}

/** Faults as those of `runBatched` and of the images. */
export async function scoreImages(work: ScoringWork, tools: ScoringTools = {}): Promise<ScoredImages> {
  const { shelf, images, network, normalisation, size, output = SCORES } = work
  const { signal, onProgress, ...options } = tools
  const logits: Float32Array[] = []
  const report = await runBatched(
    {
      network,
      count: images.length,
      batch: work.batchSize,
      async feed(from, to) {
        const chosen = { images: images.slice(from, to), batchSize: to - from, order: 'once' as const }
        for await (const { images: data } of shelf.batches({ ...chosen, normalisation, size }))
          return { [IMAGES]: { dtype: 'float32', shape: [to - from, shelf.channels, size.height, size.width], data } }
        throw new TypeError('a batch was asked for without images')
      },
      take(outputs, from, to) {
        const { data, shape } = outputs[output]!
        const classes = shape[1]!
        for (let i = from; i < to; i++)
          logits[i] = (data as Float32Array).slice((i - from) * classes, (i - from + 1) * classes)
      },
    },
    { ...options, wanted: [output], ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  return { ...report, logits }
}

/** What a network says of some of a job's images, whole. */
export async function jobLogits(
  { shelf, normalisation, size }: Pick<ScoringWork, 'shelf' | 'normalisation' | 'size'>,
  work: Pick<ScoringWork, 'network' | 'images' | 'batchSize'>,
  tools: ScoringTools,
): Promise<readonly Float32Array[]> {
  return (await scoreImages({ ...work, shelf, normalisation, size }, tools)).logits
}

/** Figures without those that could not be had: where nothing is called positive there is no precision, and none is told. */
export const finiteOf = (figures: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)))

/** Probability of the second of two classes. */
export const positiveProbability = ([negative, positive]: ArrayLike<number> & Iterable<number>): number =>
  1 / (1 + Math.exp(negative! - positive!))

/** Mean cross entropy of softmax, natural logarithm. */
export function meanCrossEntropy(logits: readonly Float32Array[], labels: readonly number[]): number {
  const losses = logits.map((scores, i) => logSumExp(scores) - scores[labels[i]!]!)
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}
