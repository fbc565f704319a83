/**
 * Table 1 of Kraus et al. 2016, anew on bags of real cells: one network for every way of pooling, and one trained on single cells that
 * carry their image's label, all on the same budget; each judged on whole images and on single cells from plates never seen.
 */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../base/index.ts'
import { readCheckpoint, writeCheckpoint } from '../engine/index.ts'
import { readModel, type StoredModel, writeModel } from '../model/index.ts'
import { simulateBags } from '../simulate/index.ts'
import { cutCells } from './cell-crops.ts'
import { classModel } from './class-model.ts'
import { type ClassRecipe, cropOf } from './class-recipe.ts'
import { openImageShelf } from './image-shelf.ts'
import { judgedCandidate, type MilRow, type Opened } from './judge-mil.ts'
import type { LabelledSet } from './labelled-image.ts'
import type { LearningTraining } from './learning-job.ts'
import { CANDIDATES, type Candidate, CELL_SIDE, recipeOf } from './mil-candidates.ts'
import { readLabels } from './read-labels.ts'
import { modelOfSeed } from './reproduction-parts.ts'
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
  /** Side of the squares that training sees of bags, pixels; 256 unless told. */
  readonly crop?: number | undefined
  readonly programVersion: string
}

const MINUTES = 60

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
      const row = await judgedCandidate(model, opened, { candidate, tools })
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

async function trainedOnce(
  request: MilRequest,
  opened: Opened,
  { candidate, tools }: { candidate: Candidate; tools: LearningTools },
): Promise<StoredModel> {
  const { bags, shelf, cells, cellShelf } = opened
  const path = join(request.directory, candidate.folder)
  if (existsSync(path)) return modelOfSeed(path, request.seed)
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
    choice: { pooling, crop: recipe.crop },
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
  const seen = cropOf(recipeOf({ ...candidate, isOnCells: false }, crop), shelf.smallest)
  const pixels = epochs * training(bags) * seen.width * seen.height
  return { epochs: pixels / (training(cells) * width * height) }
}
