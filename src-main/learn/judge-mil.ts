/** What a compared network is worth: on whole test images, and on their single cells. */
import { softmax } from '../base/index.ts'
import type { StoredModel } from '../model/index.ts'
import type { CellCrop } from './cell-crops.ts'
import { POOLED } from './class-network.ts'
import { type ClassEvaluation, evaluateClasses } from './evaluate-classes.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { LabelledSet } from './labelled-image.ts'
import { type Candidate, CELL_BATCH } from './mil-candidates.ts'
import { placesOf } from './reproduction-parts.ts'
import { scoreImages } from './score-images.ts'
import type { LearningTools } from './train-task.ts'

/** Bags and their single cells. */
export interface Opened {
  readonly bags: LabelledSet
  readonly shelf: ImageShelf
  /** By the labels of their images. */
  readonly cells: LabelledSet & { readonly images: readonly CellCrop[] }
  readonly cellShelf: ImageShelf
}

export interface MilRow {
  readonly network: string
  /** Whole test images. Of the network of single cells: the mean of what it says of an image's cells at their true places. */
  readonly fullImage: MilFigures
  /** Single cells of test images by the labels of their images. */
  readonly cellBag: MilFigures
  /** The same by their own kind. */
  readonly cellTrue: MilFigures
  readonly epochs: number
  readonly seconds: number
}

export type MilFigures = Pick<ClassEvaluation, 'images' | 'accuracy' | 'meanClassAccuracy' | 'meanAveragePrecision'>

export async function judgedCandidate(
  model: StoredModel,
  { bags, shelf, cells, cellShelf }: Opened,
  { candidate, tools }: { candidate: Candidate; tools: LearningTools },
): Promise<MilRow> {
  const { epochs = 0, wallSeconds = 0 } = model.card.training ?? {}
  const { classes } = bags
  const places = placesOf(bags, 'test')
  const crops = placesOf(cells, 'test')
  const said = { model, tools }
  // Of single cells the paper takes what the pooling says; a network trained on them is asked as it was trained.
  const ofCells = candidate.isOnCells
    ? (await outputsOf(cellShelf, crops, { ...said, batch: CELL_BATCH })).map(softmax)
    : await outputsOf(cellShelf, crops, { ...said, batch: CELL_BATCH, output: POOLED })
  const ofImages = candidate.isOnCells
    ? meansByImage(
        places.map((i) => bags.images[i]!.group),
        crops.map((i) => cells.images[i]!.group),
        ofCells,
      )
    : (await outputsOf(shelf, places, { ...said, batch: 4 })).map(softmax)
  const figures = (rows: readonly (readonly number[])[], labels: readonly string[]): MilFigures => {
    const truth = labels.map((label) => classes.indexOf(label))
    const { images, accuracy, meanClassAccuracy, meanAveragePrecision } = evaluateClasses(rows, truth, classes.length)
    return { images, accuracy, meanClassAccuracy, meanAveragePrecision }
  }
  return {
    network: candidate.name,
    fullImage: figures(
      ofImages,
      places.map((i) => bags.images[i]!.label),
    ),
    cellBag: figures(
      ofCells,
      crops.map((i) => cells.images[i]!.label),
    ),
    cellTrue: figures(
      ofCells,
      crops.map((i) => cells.images[i]!.kind),
    ),
    epochs,
    seconds: wallSeconds,
  }
}

async function outputsOf(
  shelf: ImageShelf,
  images: readonly number[],
  { model, tools, batch, output }: { model: StoredModel; tools: LearningTools; batch: number; output?: string },
): Promise<number[][]> {
  const { providers, signal, onProgress } = tools
  const size = shelf.smallest
  const { normalisation } = model.card
  const work = { shelf, images, network: model.onnx, normalisation, size, batchSize: batch }
  const { logits } = await scoreImages(
    { ...work, ...(output !== undefined && { output }) },
    { signal, onProgress, ...(providers && { providers }) },
  )
  return logits.map((row) => Array.from(row))
}

/** Of every image the mean of the rows of its cells. */
function meansByImage(
  images: readonly string[],
  groups: readonly string[],
  rows: readonly (readonly number[])[],
): number[][] {
  const cells = Map.groupBy(rows.keys(), (i) => groups[i]!)
  return images.map((image) => {
    const own = cells.get(image)!
    return rows[0]!.map((_, at) => own.reduce((sum, i) => sum + rows[i]![at]!, 0) / own.length)
  })
}
