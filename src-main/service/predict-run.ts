/** Prediction runs: every site scored by a model, its regions kept, and wells summarised as by any measurement. */
import { z } from 'zod'
import { Fault } from '../base/index.ts'
import { PlaneChoice } from '../contract/index.ts'
import { PROVIDER_TITLES } from '../engine/index.ts'
import { parseCard } from '../model/index.ts'
import {
  getModel,
  getRun,
  listPlateSites,
  listPlates,
  type Project,
  setRunProvider,
  writeBlock,
  writeFeatureNames,
  writeRegions,
} from '../store/index.ts'
import type { SiteNews } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import { openPredictions } from './predictions-ahead.ts'
import type { SiteResult, SiteRun } from './run-queue.ts'
import { openSitePlanes } from './site-planes.ts'
import { trackWells } from './track-wells.ts'

/** Parameters as recorded. */
export const RecordedPrediction = z.object({
  modelId: z.number(),
  model: z.string(),
  hash: z.string(),
  /** None of a classifier of several classes. */
  positiveClass: z.string().nullable(),
  threshold: z.number(),
  plateIds: z.array(z.number()).nullable(),
  channels: z.array(z.object({ channelId: z.number(), name: z.string() })),
  plane: PlaneChoice,
  downsample: z.number(),
  saliency: z.literal('guided'),
  provider: z.enum(['cuda', 'webgpu', 'directml', 'coreml', 'cpu']).nullable(),
})
export type RecordedPrediction = z.infer<typeof RecordedPrediction>

/** Sites and their wells, in plate order. */
export function sitesOf(project: Project, plateIds: readonly number[] | null): Map<number, number[]> {
  const wells = new Map<number, number[]>()
  for (const plate of listPlates(project)) {
    if (plateIds !== null && !plateIds.includes(plate.id)) continue
    for (const { id, well_id } of listPlateSites(project, plate.id)) {
      const siblings = wells.get(well_id)
      if (siblings) siblings.push(id)
      else wells.set(well_id, [id])
    }
  }
  return wells
}

export async function predictRun(
  context: DeskContext,
  project: Project,
  runId: number,
  signal: AbortSignal,
): Promise<SiteRun> {
  const parameters = RecordedPrediction.parse(JSON.parse(getRun(project, runId).parameters))
  const { classes } = parseCard(JSON.parse(modelOf(project, parameters).card))
  const { positiveClass } = parameters
  const names = positiveClass === null ? classColumns(classes) : columnNames(classes, positiveClass)
  const wells = sitesOf(project, parameters.plateIds)
  const siteIds = [...wells.values()].flat()
  return {
    runId,
    siteIds,
    stage: 'Predicting',
    async open(_, alreadyDone) {
      const summaries = await trackWells(context, project, { runId, wells, alreadyDone })
      const planes = openSitePlanes(project)
      const channelIds = parameters.channels.map(({ channelId }) => channelId)
      const ahead = openPredictions({
        context,
        model: { project: project.path, modelId: parameters.modelId },
        providers: parameters.provider && [parameters.provider],
        siteIds: siteIds.filter((siteId) => !alreadyDone.has(siteId)),
        planesOf: (siteId) => planes.channels(siteId, channelIds, parameters.plane),
        onProvider: (provider) => setRunProvider(project, runId, PROVIDER_TITLES[provider]),
        signal,
      })
      return {
        async compute(siteId) {
          return resultOf(project, { runId, names, positiveClass }, await ahead.of(siteId))
        },
        broken: () => ahead.broken(),
        booked: (siteId) => summaries.booked(siteId),
        async finish() {
          await ahead.ended()
          await summaries.finish()
        },
      }
    },
  }
}

/** A run whose model was removed or exchanged cannot go on. */
function modelOf(project: Project, { modelId, hash, model }: RecordedPrediction) {
  const row = getModel(project, modelId)
  if (row.hash === hash) return row
  throw new Fault('not_found', `The model ${model} of this run is no longer in the project.`, {
    todo: 'Apply another model anew.',
  })
}

/** `Image_Probability_positive`, the same as log odds, the scores before softmax, and what was found. */
function columnNames(classes: readonly string[], positive: string): string[] {
  return [
    `Image_Probability_${positive}`,
    `Image_LogOdds_${positive}`,
    ...classes.map((name) => `Image_Score_${name}`),
    'Image_Regions_Count',
    'Image_Regions_LargestScore',
  ]
}

/** `Image_Probability_NAME` of every class, and the scores before softmax. */
const classColumns = (classes: readonly string[]): string[] => [
  ...classes.map((name) => `Image_Probability_${name}`),
  ...classes.map((name) => `Image_Score_${name}`),
]

type Predicted = Extract<SiteNews, { kind: 'site' }>

function resultOf(
  project: Project,
  { runId, names, positiveClass }: { runId: number; names: readonly string[]; positiveClass: string | null },
  { siteId, probability, logOdds, probabilities, scores, regions, seconds }: Predicted,
): SiteResult {
  const largest = regions[0]?.score ?? 0
  return {
    objects: regions.length,
    seconds,
    write() {
      writeFeatureNames(project, runId, 'Image', names)
      writeBlock(project, runId, {
        siteId,
        compartment: 'Image',
        objects: 1,
        values: Float32Array.from(
          positiveClass === null
            ? [...probabilities, ...scores]
            : [probability, logOdds, ...scores, regions.length, largest],
        ),
      })
      writeRegions(project, runId, { siteId, probability, regions })
    },
  }
}
