/** What training would use: images by class and side of the split, and every reason not to begin. */
import { Fault } from '../base/index.ts'
import type { RareParameters, RarePlan } from '../contract/index.ts'
import { type LabelledImage, type LabelledSet, SPLITS, type Split, splitByGroup } from '../learn/index.ts'
import { listChannels, type Project } from '../store/index.ts'
import { type ChosenImage, type ChosenWells, CLASSES, chosenWells } from './chosen-wells.ts'
import type { DeskContext } from './context.ts'
import { inputScale } from './input-scale.ts'

export interface PlannedTraining {
  readonly plan: RarePlan
  readonly images: readonly PlannedImage[]
}

export type PlannedImage = ChosenImage & { readonly split: Split }
type Notice = RarePlan['refusals'][number]

const FRACTIONS = { train: 0.6, validation: 0.2, test: 0.2 } as const
/** Held-out wells of a class below which figures say little. */
const FEW_WELLS = 4
const NAMED_AT_MOST = 5

export async function plannedTraining(
  context: DeskContext,
  project: Project,
  parameters: RareParameters,
  layoutVersion: number,
): Promise<PlannedTraining> {
  const channels = listChannels(project)
  const unknown = parameters.channelIds.filter((id) => !channels.some((channel) => channel.id === id))
  if (unknown.length > 0)
    return refused([notice('unknown-channel', `There is no channel ${unknown.join(', ')} in this project.`, [])])
  const chosen = await chosenWells(project, parameters, layoutVersion)
  const { images, refusal } = splitImages(chosen.images, parameters)
  const refusals = [...refusalsOf(chosen), ...(refusal ? [refusal] : [])]
  const scale = await inputScale(context, project, chosen.images, parameters.downsample).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error
    refusals.push(notice('unreadable', error.describe(), []))
    return undefined
  })
  const sides = SPLITS.map((split) => ({
    split,
    positive: countsOf(images, split, 'positive'),
    negative: countsOf(images, split, 'negative'),
  }))
  refusals.push(...(refusals.length === 0 ? emptySides(sides) : []))
  return {
    images,
    plan: {
      sides,
      inputWidth: scale?.width ?? 0,
      inputHeight: scale?.height ?? 0,
      downsample: scale?.downsample ?? parameters.downsample ?? 1,
      refusals,
      warnings: [...warningsOf(chosen), ...(refusals.length === 0 ? fewWells(sides) : [])],
    },
  }
}

/** The set of images as the learn room takes it; an image is called by its site. */
export const labelledSet = (images: readonly PlannedImage[]): LabelledSet => ({
  classes: CLASSES,
  images: images.map((image) => ({ ...labelled(image), split: image.split })),
})

const labelled = ({ siteId, planes, label, group }: ChosenImage): LabelledImage => ({
  name: String(siteId),
  planes,
  label,
  group,
})

/** Groups dealt out anew by the seed; an image knows its side. */
function splitImages(
  images: readonly ChosenImage[],
  { seed, splitBy }: RareParameters,
): { images: PlannedImage[]; refusal?: Notice } {
  try {
    const dealt = splitByGroup(images.map(labelled), { fractions: FRACTIONS, seed })
    return { images: images.map((image, i) => ({ ...image, split: dealt[i]!.split })) }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'bad_labels') throw error
    const message = error.message.replaceAll('group', splitBy)
    return {
      images: [],
      refusal: notice('too-few-groups', `${message} Choose more wells, or split by something smaller.`, []),
    }
  }
}

function refusalsOf({ images, inBoth, wells }: ChosenWells): Notice[] {
  const found: Notice[] = []
  if (inBoth.length > 0)
    found.push(notice('well-in-both', `${plural(inBoth.length, 'well')} would be both positive and negative.`, inBoth))
  for (const label of CLASSES) {
    if (wells[label] === 0) found.push(notice('one-class', `No well is chosen as ${label}.`, []))
    else if (!images.some((image) => image.label === label))
      found.push(notice('no-images', `No image of a ${label} well has all chosen channels.`, []))
  }
  return found
}

const emptySides = (sides: RarePlan['sides']): Notice[] =>
  sides.flatMap(({ split, ...counts }) =>
    CLASSES.filter((label) => counts[label].images === 0).map((label) =>
      notice('empty-side', `No ${label} well falls to ${split}.`, []),
    ),
  )

function warningsOf({ incomplete }: ChosenWells): Notice[] {
  if (incomplete.length === 0) return []
  return [
    notice('incomplete', `${plural(incomplete.length, 'image')} lack a chosen channel and are left out.`, incomplete),
  ]
}

function fewWells(sides: RarePlan['sides']): Notice[] {
  const least = Math.min(...sides.flatMap(({ positive, negative }) => [positive.wells, negative.wells]))
  if (least >= FEW_WELLS) return []
  return [
    notice(
      'few-wells',
      `Only ${plural(least, 'well')} of a class on a side of the split: figures from so few say little of other wells.`,
      [],
    ),
  ]
}

function countsOf(images: readonly PlannedImage[], split: Split, label: ChosenImage['label']) {
  const own = images.filter((image) => image.split === split && image.label === label)
  return { wells: new Set(own.map(({ wellId }) => wellId)).size, images: own.length }
}

const refused = (refusals: Notice[]): PlannedTraining => ({
  images: [],
  plan: { sides: [], inputWidth: 0, inputHeight: 0, downsample: 1, refusals, warnings: [] },
})

const notice = (code: string, message: string, examples: readonly string[]): Notice => ({
  code,
  message,
  count: Math.max(1, examples.length),
  examples: examples.slice(0, NAMED_AT_MOST),
})

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
