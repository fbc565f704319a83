/**
 * Table 1 of Kraus et al. 2016, anew on bags of real cells: one network for every way of pooling, and one trained on single cells that
 * carry their image's label, all on the same budget; each judged on whole images and on single cells from plates never seen.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, makeFolder } from '../base/index.ts'
import { readCheckpoint, writeCheckpoint } from '../engine/index.ts'
import { readModel, type StoredModel, writeModel } from '../model/index.ts'
import type { InstancePooling } from '../network/index.ts'
import { simulateBags } from '../simulate/index.ts'
import type { Size } from './augmentation.ts'
import { type CellCrop, cutCells } from './cell-crops.ts'
import { classModel } from './class-model.ts'
import { POOLED } from './class-network.ts'
import { type ClassRecipe, classRecipe, cropOf } from './class-recipe.ts'
import { type ClassEvaluation, evaluateClasses } from './evaluate-classes.ts'
import { type ImageShelf, openImageShelf } from './image-shelf.ts'
import type { LabelledSet } from './labelled-image.ts'
import type { LearningTraining } from './learning-job.ts'
import { readLabels } from './read-labels.ts'
import { scoreImages, softmax } from './score-images.ts'
import { trainClasses } from './train-classes.ts'
import type { LearningTools } from './train-task.ts'

export interface MilRequest {
  readonly directory: string
  /** Folder of class folders with pictures of single cells. */
  readonly cells: string
  readonly classes: readonly string[]
  readonly seed: number
  /** Bags. */
  readonly count: number
  readonly perImage: readonly [number, number]
  readonly purity: readonly [number, number]
  /** Of training, for all networks together, each the same. */
  readonly minutes?: number | undefined
  /** Passes over the bags of each network, in place of minutes; the network of single cells sees as many pixels. */
  readonly epochs?: number | undefined
  /** Side of the squares that training sees of bags, pixels. */
  readonly crop?: number | undefined
  readonly programVersion: string
}

const MINUTES = 60

/** Cells of the paper's comparison, in pixels: 64 × 64. */
const CELL_SIDE = 64

interface Candidate {
  readonly name: string
  readonly folder: string
  /** None: trained on single cells. */
  readonly pooling: InstancePooling
  readonly isOnCells: boolean
}

const pooled = (name: string, pooling: InstancePooling): Candidate => ({
  name,
  folder: name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-'),
  pooling,
  isOnCells: false,
})

/** The rows of the paper's table 1, then what it leaves out of it, and attention. */
const CANDIDATES: readonly Candidate[] = [
  { ...pooled('cropped cell bag', { kind: 'mean' }), isOnCells: true },
  pooled('NAND a 5', { kind: 'noisy-and', a: 5 }),
  pooled('NAND a 7.5', { kind: 'noisy-and', a: 7.5 }),
  pooled('NAND a 10', { kind: 'noisy-and', a: 10 }),
  pooled('LSE r 1', { kind: 'lse', r: 1 }),
  pooled('LSE r 2.5', { kind: 'lse', r: 2.5 }),
  pooled('LSE r 5', { kind: 'lse', r: 5 }),
  pooled('GM r 1 (mean)', { kind: 'mean' }),
  pooled('GM r 2.5', { kind: 'gm', r: 2.5 }),
  pooled('GM r 5', { kind: 'gm', r: 5 }),
  pooled('max', { kind: 'max' }),
  pooled('Noisy-OR', { kind: 'noisy-or' }),
  pooled('ISR', { kind: 'isr' }),
  pooled('attention', { kind: 'attention' }),
]

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

export interface MilReproduction {
  readonly seed: number
  readonly classes: readonly string[]
  readonly images: Readonly<Record<string, number>>
  /** What each network was given. */
  readonly budget: string
  readonly rows: readonly MilRow[]
}

/** Does what is not done yet in the directory: bags, crops and models that are there are used, and a training that was interrupted goes on. */
export async function reproduceMil(
  request: MilRequest,
  tools: LearningTools & { readonly onRow?: (soFar: MilReproduction) => Promise<void> },
): Promise<MilReproduction> {
  await makeFolder(request.directory)
  const opened = await openedBags(request, tools)
  try {
    let result = nothingYet(request, opened.bags)
    for (const candidate of CANDIDATES) {
      const model = await trainedOnce(request, opened, { candidate, tools })
      const row = await judged(model, opened, { candidate, tools })
      result = { ...result, rows: [...result.rows, row] }
      tools.onMessage?.(
        `${candidate.name}: full image ${row.fullImage.meanAveragePrecision.toFixed(3)}, cells ${row.cellTrue.meanAveragePrecision.toFixed(3)} mean average precision`,
      )
      await tools.onRow?.(result)
    }
    return result
  } finally {
    await opened.shelf.close()
    await opened.cellShelf.close()
  }
}

function nothingYet(request: MilRequest, { classes, images }: LabelledSet): MilReproduction {
  const sides = Map.groupBy(images, ({ split }) => split)
  return {
    seed: request.seed,
    classes,
    images: Object.fromEntries([...sides].map(([split, side]) => [split, side.length])),
    budget: budgetText(request),
    rows: [],
  }
}

interface Opened {
  readonly bags: LabelledSet
  readonly shelf: ImageShelf
  /** By the labels of their images. */
  readonly cells: LabelledSet & { readonly images: readonly CellCrop[] }
  readonly cellShelf: ImageShelf
}

async function openedBags(request: MilRequest, tools: LearningTools): Promise<Opened> {
  const { directory, classes, cells, seed, count, perImage, purity } = request
  const { signal, onProgress } = tools
  const folder = join(directory, 'bags')
  if (!existsSync(join(folder, 'labels.csv')))
    await simulateBags({ directory: folder, cells, classes, perImage, purity, count, seed, signal, onProgress })
  const bags = await readLabels(folder, join(folder, 'labels.csv'), { signal })
  const crops = await cutCells({
    set: bags,
    truthPath: join(folder, 'truth.csv'),
    directory: join(directory, 'cells'),
    side: CELL_SIDE,
    signal,
    onProgress,
  })
  const cropped = { classes: bags.classes, images: crops }
  return {
    bags,
    shelf: await openImageShelf(bags.images, { signal, onProgress }),
    cells: cropped,
    cellShelf: await openImageShelf(crops, { signal, onProgress }),
  }
}

/** Single cells are small: as many pixels at once as there are of bags. */
const CELL_BATCH = 64

const recipeOf = ({ pooling, isOnCells }: Candidate, crop: number | undefined): ClassRecipe => {
  const recipe = classRecipe({ pooling, crop: isOnCells ? CELL_SIDE : crop })
  return isOnCells ? { ...recipe, batchSize: CELL_BATCH } : recipe
}

async function trainedOnce(
  request: MilRequest,
  opened: Opened,
  { candidate, tools }: { candidate: Candidate; tools: LearningTools },
): Promise<StoredModel> {
  const { bags, shelf, cells, cellShelf } = opened
  const path = join(request.directory, candidate.folder)
  if (existsSync(path)) return ofSeed(path, request.seed)
  const { name, isOnCells, pooling } = candidate
  const recipe = recipeOf(candidate, request.crop)
  const images = isOnCells ? { set: cells, shelf: cellShelf } : { set: bags, shelf }
  const saved = `${path}.checkpoint.npz`
  tools.onMessage?.(`Training ${name}`)
  const classifier = await trainClasses(
    {
      ...images,
      recipe,
      limit: limitOf(request, candidate, opened),
      seed: request.seed,
      checkpoint: existsSync(saved) ? await readCheckpoint(saved) : undefined,
    },
    { ...tools, onCheckpoint: (state) => writeCheckpoint(saved, state) },
  )
  const model = await classModel(classifier, {
    ...images,
    name: `Bags of cells, ${name}`,
    choice: { pooling, crop: request.crop },
    recipe,
    seed: request.seed,
    channels: [{ name: 'grey', meaning: 'bags of real single cells' }],
    pixelSizeMicrons: null,
    downsample: 1,
    data: `${bags.images.length} bags of ${request.classes.join(', ')}, seed ${request.seed}`,
    dataLicence: null,
    licence: null,
    splitBy: 'plate of the cells',
    programVersion: request.programVersion,
    createdAt: new Date().toISOString(),
  })
  await writeModel(path, model)
  await rm(saved, { force: true })
  return readModel(path)
}

const budgetText = ({ minutes = MINUTES, epochs }: MilRequest): string =>
  epochs === undefined
    ? `${(minutes / CANDIDATES.length).toFixed(1)} minutes of training for each network`
    : `${epochs} passes over the bags for each network, for that of single cells as many pixels`

function limitOf(
  { minutes = MINUTES, epochs, crop }: MilRequest,
  candidate: Candidate,
  { bags, shelf, cells }: Opened,
): LearningTraining<ClassRecipe>['limit'] {
  if (epochs === undefined) return { minutes: minutes / CANDIDATES.length }
  if (!candidate.isOnCells) return { epochs }
  const training = ({ images }: LabelledSet): number => images.filter(({ split }) => split === 'train').length
  const { width, height } = cropOf(recipeOf(candidate, crop), shelf.smallest)
  const seen = cropOf(classRecipe({ pooling: candidate.pooling, crop }), shelf.smallest)
  const pixels = epochs * training(bags) * seen.width * seen.height
  return { epochs: pixels / (training(cells) * width * height) }
}

async function ofSeed(path: string, seed: number): Promise<StoredModel> {
  const model = await readModel(path)
  if (model.card.training?.seed === seed) return model
  throw new Fault('bad_argument', `The model there was not trained from seed ${seed}.`, {
    path,
    todo: 'Choose another folder, or the same seed.',
  })
}

async function judged(
  model: StoredModel,
  { bags, shelf, cells, cellShelf }: Opened,
  { candidate, tools }: { candidate: Candidate; tools: LearningTools },
): Promise<MilRow> {
  const { epochs = 0, wallSeconds = 0 } = model.card.training ?? {}
  const { classes } = bags
  const places = testPlaces(bags)
  const crops = testPlaces(cells)
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

const testPlaces = ({ images }: LabelledSet): number[] =>
  images.flatMap(({ split }, i) => (split === 'test' ? [i] : []))

async function outputsOf(
  shelf: ImageShelf,
  images: readonly number[],
  { model, tools, batch, output }: { model: StoredModel; tools: LearningTools; batch: number; output?: string },
): Promise<number[][]> {
  const { providers, signal, onProgress } = tools
  const size: Size = shelf.smallest
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
