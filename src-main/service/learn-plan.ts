/** What training would use: images by class and side of the split, and every reason not to begin. */
import { Fault } from '../base/index.ts'
import type { LearnParameters, LearnPlan } from '../contract/index.ts'
import { type LabelledSet, SPLITS, type Split, splitByGroup } from '../learn/index.ts'
import { listChannels, type Project } from '../store/index.ts'
import { type ChosenImage, type ChosenWells, layoutColumnOf } from './chosen-wells.ts'
import { classScaleNotices, classWells, leaveOutNotices } from './class-plan.ts'
import type { DeskContext } from './context.ts'
import { inputScale } from './input-scale.ts'
import { NAMED_AT_MOST, type Notice, notice, plural } from './notice.ts'
import { rareWells } from './rare-plan.ts'

export interface PlannedTraining {
  readonly plan: LearnPlan
  readonly images: readonly PlannedImage[]
}

export type PlannedImage = ChosenImage & { readonly split: Split }

const FRACTIONS = { train: 0.6, validation: 0.2, test: 0.2 } as const
/** Held-out wells of a class below which figures say little. */
const FEW_WELLS = 4

export async function plannedTraining(
  context: DeskContext,
  project: Project,
  parameters: LearnParameters,
  layoutVersion: number,
): Promise<PlannedTraining> {
  const channels = listChannels(project)
  const unknown = parameters.channelIds.filter((id) => !channels.some((channel) => channel.id === id))
  if (unknown.length > 0)
    return refused([notice('unknown-channel', `There is no channel ${unknown.join(', ')} in this project.`)])
  const chosen = await chosenWells(project, parameters, layoutVersion)
  const split = splitImages(chosen, parameters)
  const refusals = [...chosen.refusals, ...split.refusals]
  const warnings = [...incompleteNotice(chosen), ...chosen.warnings]
  const scale = await inputScale(context, project, chosen.images, parameters.downsample).catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error
    refusals.push(notice('unreadable', error.describe()))
    return undefined
  })
  if (parameters.task === 'classes' && scale) {
    const said = classScaleNotices(parameters, scale)
    refusals.push(...said.refusals)
    warnings.push(...said.warnings)
    if (refusals.length === 0) {
      const left = leaveOutNotices(project, parameters, { images: split.images, layoutVersion })
      refusals.push(...left.refusals)
      warnings.push(...left.warnings)
    }
  }
  const sides = sidesOf(chosen.classes, split.images)
  if (refusals.length === 0) refusals.push(...emptySides(chosen.classes, sides))
  return {
    images: split.images,
    plan: {
      classes: [...chosen.classes],
      sides,
      ...wellsByClass(chosen),
      inputWidth: scale?.width ?? 0,
      inputHeight: scale?.height ?? 0,
      downsample: scale?.downsample ?? parameters.downsample ?? 1,
      refusals,
      warnings: [...warnings, ...(refusals.length === 0 ? fewWells(sides) : [])],
    },
  }
}

const chosenWells = (project: Project, parameters: LearnParameters, layoutVersion: number): Promise<ChosenWells> =>
  parameters.task === 'classes'
    ? classWells(project, parameters, layoutVersion)
    : rareWells(project, parameters, layoutVersion)

/** The set of images as the learn room takes it; an image is called by its site. */
export const labelledSet = (classes: readonly string[], images: readonly PlannedImage[]): LabelledSet => ({
  classes,
  images: images.map((image) => ({ ...labelled(image), split: image.split })),
})

const labelled = ({ siteId, planes, label, group }: ChosenImage) => ({ name: String(siteId), planes, label, group })

/** Groups dealt out anew by the seed; an image knows its side. */
function splitImages(
  { images }: ChosenWells,
  { seed, splitBy: kept }: LearnParameters,
): { images: PlannedImage[]; refusals: Notice[] } {
  const few = classesInFewGroups(images)
  const splitBy = layoutColumnOf(kept) ?? kept
  if (few.length > 0) return { images: [], refusals: [tooFewGroups(few, splitBy)] }
  const dealt = splitByGroup(images.map(labelled), { fractions: FRACTIONS, seed })
  return { images: images.map((image, i) => ({ ...image, split: dealt[i]!.split })), refusals: [] }
}

interface FewGroups {
  readonly label: string
  readonly groups: number
}

function classesInFewGroups(images: readonly ChosenImage[]): FewGroups[] {
  const groups = new Map<string, Set<string>>()
  for (const { label, group } of images) groups.set(label, (groups.get(label) ?? new Set()).add(group))
  return [...groups].flatMap(([label, { size }]) => (size < SPLITS.length ? [{ label, groups: size }] : []))
}

/** Its examples are all of the classes, so that they can be left out. */
function tooFewGroups(few: readonly FewGroups[], splitBy: string): Notice {
  const [first, ...more] = few
  const named = few.map(({ label, groups }) => `${label} (${groups})`)
  const shown = named.length > NAMED_AT_MOST ? [...named.slice(0, NAMED_AT_MOST), '…'] : named
  const sentence =
    more.length === 0
      ? `Class ${first!.label} occurs in ${plural(first!.groups, splitBy)}; a split into ${SPLITS.length} needs ${SPLITS.length} or more.`
      : `${few.length} classes occur in fewer than ${SPLITS.length} ${splitBy}s, one each to learn from, to choose and to judge by: ${shown.join(', ')}.`
  const examples = few.map(({ label }) => label)
  return {
    ...notice('too-few-groups', `${sentence} Choose more wells, or split by something smaller.`),
    count: few.length,
    examples,
  }
}

function wellsByClass({ classes, images }: ChosenWells): Pick<LearnPlan, 'wellIds' | 'wellClasses'> {
  const labels = new Map(images.map(({ wellId, label }) => [wellId, classes.indexOf(label)]))
  return { wellIds: Uint32Array.from(labels.keys()), wellClasses: Uint16Array.from(labels.values()) }
}

function sidesOf(classes: readonly string[], images: readonly PlannedImage[]): LearnPlan['sides'] {
  const wells = new Map<string, Set<number>>()
  const counts = new Map<string, number>()
  for (const { split, label, wellId } of images) {
    const key = `${split} ${label}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    wells.set(key, (wells.get(key) ?? new Set()).add(wellId))
  }
  return SPLITS.map((split) => ({
    split,
    counts: classes.map((label) => ({
      wells: wells.get(`${split} ${label}`)?.size ?? 0,
      images: counts.get(`${split} ${label}`) ?? 0,
    })),
  }))
}

const emptySides = (classes: readonly string[], sides: LearnPlan['sides']): Notice[] =>
  sides.flatMap(({ split, counts }) =>
    classes.flatMap((label, i) =>
      counts[i]!.images === 0 ? [notice('empty-side', `No ${label} well falls to ${split}.`)] : [],
    ),
  )

function incompleteNotice({ incomplete }: ChosenWells): Notice[] {
  if (incomplete.length === 0) return []
  return [
    notice('incomplete', `${plural(incomplete.length, 'image')} lack a chosen channel and are left out.`, incomplete),
  ]
}

function fewWells(sides: LearnPlan['sides']): Notice[] {
  const least = Math.min(...sides.flatMap(({ counts }) => counts.map(({ wells }) => wells)))
  if (least >= FEW_WELLS) return []
  return [
    notice(
      'few-wells',
      `Only ${plural(least, 'well')} of a class on a side of the split: figures from so few say little of other wells.`,
    ),
  ]
}

const refused = (refusals: Notice[]): PlannedTraining => ({
  images: [],
  plan: {
    classes: [],
    sides: [],
    wellIds: new Uint32Array(),
    wellClasses: new Uint16Array(),
    inputWidth: 0,
    inputHeight: 0,
    downsample: 1,
    refusals,
    warnings: [],
  },
})
