/** A folder of simulated ellipse images with labels and truth: data sets 1 and 2 of Sailem et al. 2017, section 3.1. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProgressListener, seededRandom } from '../base/index.ts'
import { encodePng8 } from '../image/index.ts'
import { ellipseImage } from './ellipse-image.ts'
import { ellipseReadme } from './ellipse-readme.ts'
import { ELLIPSE_LOOK, ELLIPSE_RULES, type EllipseSet } from './ellipse-rules.ts'
import { fillFolder } from './image-folder.ts'
import {
  drawLabels,
  FACTS_FILE,
  type ImageLabel,
  LABELS_FILE,
  positiveAndNegative,
  README_FILE,
  SPLITS,
  type Split,
  TRUTH_FILE,
  type TrueObject,
  writeLabels,
  writeTruth,
} from './labelled-images.ts'
import { checkWhole } from './whole-number.ts'

export interface EllipseSetRequest {
  /** Made if absent; anything in it is refused. */
  readonly directory: string
  /** Share of circles among the objects of a positive image: 1 for 10 %, 2 for 20 %. */
  readonly set: EllipseSet
  readonly seed: number
  /** Images, 6 … 1,000,000, half of them positive; 4,000 unless told, as in the paper. */
  readonly count?: number | undefined
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

/** What was written; paths are absolute. */
export interface WrittenEllipseSet {
  readonly directory: string
  readonly set: EllipseSet
  readonly seed: number
  readonly labelsPath: string
  readonly truthPath: string
  readonly images: number
  readonly positive: number
  readonly negative: number
  readonly circles: number
  readonly ellipses: number
  /** Images by split. */
  readonly splits: Readonly<Record<Split, number>>
}

export const PAPER_COUNT = 4_000

/**
 * Writes 8-bit grey PNG files, `labels.csv` (positive or negative; thirds for training, validation and test within
 * each), `truth.csv` (box of every circle and ellipse), `README.txt` and `simulation.json`. The same seed, set and
 * count give the same bytes. Throws `bad_argument`, `disk` or `cancelled` Faults; a failure leaves the folder empty.
 */
export async function simulateEllipses(request: EllipseSetRequest): Promise<WrittenEllipseSet> {
  const { directory, set, seed, count = PAPER_COUNT, onProgress, signal } = request
  checkWhole('number of the ellipse set', set, 1, 2)
  checkWhole('number of images', count, 6, 1_000_000)
  checkWhole('seed', seed, 0, 2 ** 32 - 1)
  const random = seededRandom(seed)
  const labels = drawLabels(random, {
    labels: positiveAndNegative(count),
    name: 'ellipses',
    extension: 'png',
    cycle: SPLITS,
  })
  const seeds = labels.map(() => random.integer(2 ** 32))
  const objects: TrueObject[] = []
  await fillFolder({
    directory,
    beside: [LABELS_FILE, TRUTH_FILE, FACTS_FILE, README_FILE],
    count,
    onProgress,
    signal,
    draw(index) {
      const { file, label } = labels[index]!
      const positive = label === 'positive'
      const image = ellipseImage({ set, positive, random: seededRandom(seeds[index]!) })
      for (const object of image.objects) objects.push({ ...object, file })
      return { file, encoded: encodePng8({ ...image, samples: 1, bytes: image.pixels }) }
    },
    async finish() {
      await writeLabels(directory, labels)
      await writeTruth(directory, objects)
      const facts = { simulation: 'ellipses', set, seed, count, rules: ELLIPSE_RULES, look: ELLIPSE_LOOK }
      await writeFile(join(directory, FACTS_FILE), `${JSON.stringify(facts, null, 2)}\n`)
      await writeFile(join(directory, README_FILE), ellipseReadme(set, seed, count))
    },
  })
  return summarise(request, labels, objects)
}

function summarise(
  { directory, set, seed }: EllipseSetRequest,
  labels: readonly ImageLabel[],
  objects: readonly TrueObject[],
): WrittenEllipseSet {
  const positive = labels.filter(({ label }) => label === 'positive').length
  const circles = objects.filter(({ kind }) => kind === 'circle').length
  const inSplit = (split: Split): number => labels.filter((row) => row.split === split).length
  return {
    directory,
    set,
    seed,
    labelsPath: join(directory, LABELS_FILE),
    truthPath: join(directory, TRUTH_FILE),
    images: labels.length,
    positive,
    negative: labels.length - positive,
    circles,
    ellipses: objects.length - circles,
    splits: { train: inSplit('train'), validation: inSplit('validation'), test: inSplit('test') },
  }
}
