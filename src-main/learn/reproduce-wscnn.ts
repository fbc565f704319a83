/** Tables 1 and 3 of Sailem et al. 2017, anew: simulated sets, three ways of pooling, and where the circles are. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, makeFolder, type Progress } from '../base/index.ts'
import { readCheckpoint, writeCheckpoint } from '../engine/index.ts'
import {
  type LocalizationScore,
  localization,
  type RegionParameters,
  readTruth,
  type TrueBox,
} from '../explain/index.ts'
import { type StoredModel, writeModel } from '../model/index.ts'
import { GLOBAL_POOLINGS, type GlobalPooling } from '../network/index.ts'
import { PAPER_COUNT, simulateEllipses } from '../simulate/index.ts'
import { type Evaluation, evaluateScores } from './evaluate-scores.ts'
import { type ImageShelf, openImageShelf } from './image-shelf.ts'
import type { LabelledSet } from './labelled-image.ts'
import { chooseRegions, located, saliencyMaps } from './locate.ts'
import { rareModel } from './rare-model.ts'
import { type RareChoice, rareRecipe } from './rare-recipe.ts'
import { readLabels } from './read-labels.ts'
import { modelOfSeed, placesOf } from './reproduction-parts.ts'
import { positiveProbability, scoreImages } from './score-images.ts'
import { trainRare } from './train-rare.ts'
import type { LearningTools } from './train-task.ts'

export interface ReproductionRequest {
  readonly directory: string
  readonly seed: number
  /** Of training, for all networks together, each the same. The preset's epochs unless told. */
  readonly minutes?: number | undefined
  /** Of each network, in place of minutes. */
  readonly epochs?: number | undefined
  /** Which networks; the one with the global maximum is always among them. All three unless told. */
  readonly poolings?: readonly GlobalPooling[] | undefined
  readonly preset: RareChoice['preset']
  /** Images of each set; the paper's 4,000 unless told. */
  readonly count?: number | undefined
  readonly programVersion: string
}

export interface ClassificationRow {
  readonly data: string
  readonly network: string
  readonly accuracy: number
  readonly precision: number
  readonly recall: number
  readonly images: number
  readonly threshold: number
}

export interface Reproduction {
  readonly seed: number
  readonly preset: string
  readonly classification: readonly ClassificationRow[]
  readonly localization: LocalizationScore
  /** How regions were made of saliency, chosen on validation images. */
  readonly regions: RegionParameters
  readonly training: readonly {
    readonly network: string
    readonly epochs: number
    readonly seconds: number
    readonly provider: string
  }[]
}

const TITLES: Readonly<Record<GlobalPooling, string>> = {
  max: 'WSCNN-Max',
  average: 'WSCNN-Avg',
  'fully-connected': 'WSCNN-FC',
}
const BATCH = 16
/** Positive validation images on which the regions' parameters are chosen. */
const TUNING_IMAGES = 40

/**
 * Does whatever of it is not done yet in the directory: sets that are there are used, models that are there are not trained
 * again, and a training that was interrupted goes on from its checkpoint.
 */
async function reproduceWscnn(request: ReproductionRequest, tools: LearningTools): Promise<Reproduction> {
  await makeFolder(request.directory)
  const first = await openedSet(request, 1, tools)
  try {
    const poolings = poolingsOf(request)
    const models = new Map<GlobalPooling, StoredModel>()
    for (const pooling of poolings) {
      await trainOnce(request, first, { pooling, tools })
      models.set(pooling, await modelOfSeed(modelPath(request, pooling), request.seed))
    }
    const onFirst: ClassificationRow[] = []
    for (const [pooling, model] of models)
      onFirst.push(await classified(model, first, { data: 'Set 1', network: TITLES[pooling], tools }))
    const best = models.get('max')!
    const onSecond = await classifiedSecond(request, best, tools)
    const { score, regions } = await locatedCircles(best, first, tools)
    await withRegions(modelPath(request, 'max'), best, regions)
    return {
      seed: request.seed,
      preset: request.preset,
      classification: [...onFirst, onSecond],
      localization: score,
      regions,
      training: [...models].map(([pooling, { card }]) => {
        const { epochs = 0, wallSeconds = 0, provider = '' } = card.training ?? {}
        return { network: TITLES[pooling], epochs, seconds: wallSeconds, provider }
      }),
    }
  } finally {
    await first.shelf.close()
  }
}

const poolingsOf = ({ poolings = GLOBAL_POOLINGS }: ReproductionRequest): readonly GlobalPooling[] =>
  GLOBAL_POOLINGS.filter((pooling) => pooling === 'max' || poolings.includes(pooling))

/** The model's card says how its saliency becomes regions, so that predictions anywhere make them so. */
async function withRegions(path: string, { onnx, card, test }: StoredModel, regions: RegionParameters): Promise<void> {
  if (JSON.stringify(card.regions) === JSON.stringify(regions)) return
  await writeModel(path, { onnx, card: { ...card, regions }, test })
}

/**
 * Further seeds, each with sets and a network of its own in a folder of its own, and only the network with the global maximum:
 * how much of a result is luck.
 */
export async function reproduceSeeds(
  request: ReproductionRequest & { readonly seeds: number },
  tools: LearningTools,
): Promise<readonly [Reproduction, ...Reproduction[]]> {
  const all: [Reproduction, ...Reproduction[]] = [await reproduceWscnn(request, tools)]
  const poolings = poolingsOf(request).length
  const minutes = request.minutes === undefined ? undefined : request.minutes / poolings
  for (let seed = request.seed + 1; seed < request.seed + request.seeds; seed++) {
    const directory = join(request.directory, `seed-${seed}`)
    all.push(await reproduceWscnn({ ...request, directory, seed, minutes, poolings: ['max'] }, tools))
  }
  return all
}

interface OpenedSet {
  readonly set: LabelledSet
  readonly shelf: ImageShelf
  readonly truth: ReadonlyMap<string, readonly TrueBox[]>
}

async function openedSet(
  { directory, seed, count }: ReproductionRequest,
  number: 1 | 2,
  tools: LearningTools,
): Promise<OpenedSet> {
  const { signal } = tools
  const folder = join(directory, `set-${number}`)
  const onProgress = (progress: Progress): void =>
    tools.onProgress?.({ ...progress, stage: `Set ${number}: ${progress.stage}` })
  if (!existsSync(join(folder, 'labels.csv')))
    await simulateEllipses({
      directory: folder,
      set: number,
      seed: seed + 1000 * number,
      count: count ?? PAPER_COUNT,
      onProgress,
      ...(signal && { signal }),
    })
  const set = await readLabels(folder, join(folder, 'labels.csv'), { positive: 'positive', signal })
  const truth = new Map<string, TrueBox[]>()
  for (const { file, ...object } of await readTruth(join(folder, 'truth.csv'))) {
    const known = truth.get(file)
    if (known) known.push(object)
    else truth.set(file, [object])
  }
  return { set, shelf: await openImageShelf(set.images, { signal, onProgress }), truth }
}

const modelPath = ({ directory }: ReproductionRequest, pooling: GlobalPooling): string =>
  join(directory, `wscnn-${pooling}`)

async function trainOnce(
  request: ReproductionRequest,
  { set, shelf }: OpenedSet,
  { pooling, tools }: { pooling: GlobalPooling; tools: LearningTools },
): Promise<void> {
  const path = modelPath(request, pooling)
  if (existsSync(path)) return
  const choice: RareChoice = { network: 'wscnn-4', pooling, preset: request.preset, secondFilter: 3 }
  const recipe = rareRecipe(choice)
  const saved = `${path}.checkpoint.npz`
  const minutes = request.minutes === undefined ? undefined : request.minutes / poolingsOf(request).length
  const { epochs } = request
  tools.onMessage?.(`Training ${TITLES[pooling]}`)
  const detector = await trainRare(
    {
      set,
      shelf,
      recipe,
      limit: { minutes, epochs },
      seed: request.seed,
      checkpoint: existsSync(saved) ? await readCheckpoint(saved) : undefined,
    },
    { ...tools, onCheckpoint: (state) => writeCheckpoint(saved, state) },
  )
  const model = await rareModel(detector, {
    name: `${TITLES[pooling]}: circles among ellipses`,
    set,
    shelf,
    choice,
    recipe,
    seed: request.seed,
    channels: [{ name: 'grey', meaning: 'simulated ellipses and circles, Sailem et al. 2017, section 3.1, set 1' }],
    pixelSizeMicrons: null,
    downsample: 1,
    data: `${set.images.length} simulated images of set 1, seed ${request.seed + 1000}`,
    dataLicence: 'MIT',
    licence: 'MIT',
    splitBy: 'image, in thirds',
    programVersion: request.programVersion,
    createdAt: new Date().toISOString(),
  })
  await writeModel(path, model)
  await rm(saved, { force: true })
}

interface Judging {
  readonly data: string
  readonly network: string
  readonly tools: LearningTools
}

async function classified(
  model: StoredModel,
  { set, shelf }: OpenedSet,
  { data, network, tools }: Judging,
): Promise<ClassificationRow> {
  const images = placesOf(set, 'test')
  const { providers, signal, onProgress } = tools
  const { normalisation } = model.card
  const { logits } = await scoreImages(
    { shelf, images, network: model.onnx, normalisation, size: shelf.smallest, batchSize: BATCH },
    { signal, onProgress, ...(providers && { providers }) },
  )
  const threshold = thresholdOf(model)
  const truth = images.map((i) => set.classes.indexOf(set.images[i]!.label))
  const { accuracy, precision, recall }: Evaluation = evaluateScores(logits.map(positiveProbability), truth, threshold)
  return { data, network, accuracy, precision, recall, images: images.length, threshold }
}

const thresholdOf = ({ card }: StoredModel): number => card.metrics.threshold ?? 0.5

async function classifiedSecond(
  request: ReproductionRequest,
  model: StoredModel,
  tools: LearningTools,
): Promise<ClassificationRow> {
  const second = await openedSet(request, 2, tools)
  try {
    return await classified(model, second, { data: 'Set 2', network: TITLES.max, tools })
  } finally {
    await second.shelf.close()
  }
}

async function locatedCircles(model: StoredModel, { set, shelf, truth }: OpenedSet, tools: LearningTools) {
  const { providers, signal, onProgress } = tools
  const work = {
    onnx: model.onnx,
    shelf,
    normalisation: model.card.normalisation,
    size: shelf.smallest,
    method: 'guided',
    threshold: thresholdOf(model),
  } as const
  const options = { signal, onProgress, ...(providers && { providers }) }
  const isPositive = (i: number): boolean => set.images[i]!.label === set.classes[1]
  const truthOf = (i: number): readonly TrueBox[] => {
    const objects = truth.get(set.images[i]!.name)
    if (!objects) throw new Fault('bad_labels', `The truth knows nothing of ${set.images[i]!.name}.`)
    return objects
  }
  const tuning = placesOf(set, 'validation').filter(isPositive).slice(0, TUNING_IMAGES)
  const { parameters } = chooseRegions(await saliencyMaps(work, tuning, options), tuning.map(truthOf), 'circle')
  const judged = placesOf(set, 'test').filter(isPositive)
  const maps = await saliencyMaps(work, judged, options)
  return { score: localization(located(maps, judged.map(truthOf), parameters), 'circle'), regions: parameters }
}
