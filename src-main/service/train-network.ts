/** From what is recorded of a training to its task on the bench, and from what comes back to its judgement. */
import type { ClassParameters, LearnPlan, RareParameters } from '../contract/index.ts'
import { checkpointPath, getMeta, listChannels, type Project } from '../store/index.ts'
import type { BenchOptions, TrainedNetwork, TrainingOrigin } from '../work/index.ts'
import { layoutColumnOf } from './chosen-wells.ts'
import { evaluateClassifier } from './class-evaluation.ts'
import { classChoiceOf, withGroups } from './class-plan.ts'
import type { DeskContext } from './context.ts'
import { labelledSet, type PlannedImage } from './learn-plan.ts'
import { evaluateRare } from './rare-evaluation.ts'

/** A training that may begin. */
export interface Begun {
  readonly project: Project
  readonly runId: number
  readonly layoutVersion: number
  readonly images: readonly PlannedImage[]
  readonly plan: LearnPlan
  readonly at: Pick<TrainingOrigin, 'programVersion' | 'createdAt'>
}

export interface TrainedRun {
  readonly network: TrainedNetwork
  /** What it is worth, as it is kept; by the number of its model. */
  readonly judge: (modelId: number) => object
}

export const begun = (
  { facts, now }: DeskContext,
  project: Project,
  planned: Pick<Begun, 'runId' | 'layoutVersion' | 'images' | 'plan'>,
): Begun => ({
  ...planned,
  project,
  at: { programVersion: facts.version, createdAt: new Date(now()).toISOString() },
})

/** Throws what the bench throws, as `trainClasses` does. */
export async function trainRare(
  context: DeskContext,
  training: Begun,
  parameters: RareParameters,
  options: BenchOptions,
): Promise<TrainedRun> {
  const { network, pooling, preset } = parameters
  // The paper takes the larger filter for images of cells; the default's batches are quick with the smaller one.
  const choice = { network, pooling, preset, secondFilter: preset === 'paper' ? 7 : 3 } as const
  const input = { ...inputOf(training, parameters), choice }
  const result = await context.benches.run('training', 'train-rare', input, options)
  const { project, images } = training
  return { network: result, judge: (modelId) => evaluateRare(project, { modelId, images, result }) }
}

export async function trainClasses(
  context: DeskContext,
  training: Begun,
  parameters: ClassParameters,
  options: BenchOptions,
): Promise<TrainedRun> {
  const { project, images, layoutVersion } = training
  const { leaveOut: by } = parameters
  const regrouped = by && withGroups(project, images, { by, layoutVersion })
  const groups = regrouped && Object.fromEntries(regrouped.map(({ siteId, group }) => [String(siteId), group]))
  const input = {
    ...inputOf(training, parameters),
    choice: classChoiceOf(parameters),
    leaveOut: by && groups && { by, groups },
  }
  const result = await context.benches.run('training', 'train-classes', input, options)
  return {
    network: result,
    judge: (modelId) => evaluateClassifier(project, { modelId, images, result, leaveOut: by }),
  }
}

function inputOf({ project, runId, images, plan, at }: Begun, parameters: RareParameters | ClassParameters) {
  const { epochs, minutes, seed, provider, name, splitBy, channelIds } = parameters
  const channels = new Map(listChannels(project).map((channel) => [channel.id, channel.name]))
  const pixel = getMeta(project, 'pixel_microns')
  const plates = new Set(images.map(({ plate }) => plate))
  const isOfClasses = parameters.task === 'classes'
  return {
    set: labelledSet(plan.classes, images),
    limit: { epochs: epochs ?? undefined, minutes: minutes ?? undefined },
    seed,
    providers: provider && [provider],
    checkpoint: checkpointPath(project, runId),
    origin: {
      ...at,
      name,
      channels: channelIds.map((id) => ({ name: channels.get(id) ?? String(id), meaning: '' })),
      pixelSizeMicrons: pixel === undefined ? null : Number(pixel),
      downsample: plan.downsample,
      data: `${getMeta(project, 'name') ?? 'Project'}: ${[...plates].slice(0, 20).join(', ')}${plates.size > 20 ? ', …' : ''}`,
      splitBy: layoutColumnOf(splitBy) ?? splitBy,
      dataLicence: isOfClasses ? parameters.dataLicence : null,
      licence: isOfClasses ? parameters.licence : null,
    },
  }
}
