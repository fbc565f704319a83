/** Images of wells by what a column of the layout says of them: the classes that a classifier learns, and what speaks against it. */
import { Fault } from '../base/index.ts'
import { type ClassParameters, MOST_CLASSES, type SplitBy } from '../contract/index.ts'
import { type ClassChoice, classInput, classRecipe, groupsLeftOut, leftOutFolds } from '../learn/index.ts'
import type { LayoutWell } from '../plate/index.ts'
import { layoutIndex, listPlates, listWells, type Project, readLayout } from '../store/index.ts'
import {
  addImages,
  type ChosenImage,
  type ChosenWells,
  type ClassedWell,
  groupOf,
  layoutColumnOf,
} from './chosen-wells.ts'
import { columnsOf, inOrder, isNoExample, labelIn } from './class-labels.ts'
import type { InputScale } from './input-scale.ts'
import type { PlannedImage } from './learn-plan.ts'
import { type Notice, notice, plural } from './notice.ts'
import { openSitePlanes } from './site-planes.ts'

/** As the layout was in the given version. */
export async function classWells(
  project: Project,
  parameters: ClassParameters,
  layoutVersion: number,
): Promise<ChosenWells> {
  const layouts = readLayout(project, undefined, layoutVersion)
  const planes = openSitePlanes(project)
  const found = { images: [] as ChosenImage[], incomplete: [] as string[] }
  const wells = new Map<string, number>()
  const columns = new Set<string>()
  const excluded = new Set(parameters.excluded)
  const said = new Map<string, Set<string>>()
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    const classed = new Map<number, ClassedWell>()
    for (const { id, row, col } of listWells(project, plate.id)) {
      const entry = layout.get(`${row}:${col}`)
      for (const name of columnsOf(entry)) columns.add(name)
      const label = isChosen(parameters, id, entry) ? labelIn(entry, parameters.by) : undefined
      if (label === undefined || excluded.has(label)) continue
      wells.set(label, (wells.get(label) ?? 0) + 1)
      if (entry?.treatment) said.set(entry.treatment, (said.get(entry.treatment) ?? new Set()).add(label))
      classed.set(id, { wellId: id, row, column: col, label, layout: entry })
    }
    if (classed.size > 0) await addImages({ project, planes, wish: parameters, plate, classed }, found)
  }
  const labels = [...wells.keys()].sort(inOrder)
  const imaged = new Set(found.images.map(({ label }) => label))
  return {
    ...found,
    classes: labels,
    refusals: refusalsOf(parameters, { labels, columns, imaged }),
    warnings: [...alikeNames(labels), ...contradictions(parameters.by, said)],
  }
}

/** Wells that are excluded or empty are no examples of anything, unless somebody asks for them. */
function isChosen({ wells }: ClassParameters, id: number, well: LayoutWell | undefined): boolean {
  if (!wells) return !isNoExample(well)
  return wells.wellIds.includes(id) || (well?.role !== undefined && wells.roles.includes(well.role))
}

function refusalsOf(
  { by, splitBy, leaveOut }: ClassParameters,
  { labels, columns, imaged }: { labels: readonly string[]; columns: ReadonlySet<string>; imaged: ReadonlySet<string> },
): Notice[] {
  if (labels.length === 0) {
    const todo = columns.size > 0 ? `Columns are: ${[...columns].join(', ')}.` : 'Give the plate a layout first.'
    return [notice('no-column', `No chosen well has anything in the column ${by}. ${todo}`)]
  }
  if (labels.length === 1)
    return [notice('one-class', `All chosen wells are ${labels[0]}: a classifier needs two classes or more.`)]
  if (labels.length > MOST_CLASSES)
    return [
      notice(
        'too-many-classes',
        `The column ${by} has ${labels.length} values; ${MOST_CLASSES} classes can be told apart at most. Leave some out, or choose a coarser column.`,
      ),
    ]
  const known = new Set([...columns].map((name) => name.toLowerCase()))
  const unknown = [splitBy, leaveOut ?? 'well']
    .map(layoutColumnOf)
    .find((name) => name && !known.has(name.toLowerCase()))
  if (unknown !== undefined)
    return [
      notice(
        'no-column',
        `No chosen well has anything in the column ${unknown}, by which wells are kept together. Columns are: ${[...columns].join(', ')}.`,
      ),
    ]
  const without = labels.filter((label) => !imaged.has(label))
  if (without.length === 0) return []
  return [{ ...notice('no-images', `No image of ${without.join(', ')} has all chosen channels.`), examples: without }]
}

/** Two spellings of one thing would be learned apart. */
function alikeNames(labels: readonly string[]): Notice[] {
  const spellings = Map.groupBy(labels, (label) => label.toLowerCase().replaceAll(/[\s_-]+/g, ''))
  const doubled = [...spellings.values()].filter((names) => names.length > 1)
  return doubled.map((names) =>
    notice('alike-classes', `${names.join(' and ')} differ only in spelling; mend the layout, or leave one out.`),
  )
}

/** Columns that say what a treatment does: then all its wells belong to one class. */
const OF_TREATMENTS = /\b(moa|mechanism|target|gene|class|phenotype|compound)/i

function contradictions(by: string, said: ReadonlyMap<string, ReadonlySet<string>>): Notice[] {
  if (!OF_TREATMENTS.test(by.replaceAll('_', ' '))) return []
  const doubtful = [...said].filter(([, labels]) => labels.size > 1)
  if (doubtful.length === 0) return []
  const examples = doubtful.map(([treatment, labels]) => `${treatment}: ${[...labels].join(', ')}`)
  return [
    notice(
      'contradictory-labels',
      `${plural(doubtful.length, 'treatment')} ${doubtful.length === 1 ? 'is' : 'are'} labelled with more than one class.`,
      examples,
    ),
  ]
}

/** What the learn room makes of the parameters. */
export const classChoiceOf = ({ pooling, crop, gain }: ClassParameters): ClassChoice => ({
  pooling,
  crop: crop ?? undefined,
  gain: gain ?? undefined,
})

/** Whether images of that size can be learned from at all, and whether they show more than one place. */
export function classScaleNotices(
  parameters: ClassParameters,
  { width, height }: Pick<InputScale, 'width' | 'height'>,
): { refusals: Notice[]; warnings: Notice[] } {
  const { least, field, crop } = classInput(classRecipe(classChoiceOf(parameters)), { width, height })
  const size = `${width} × ${height} pixels`
  if (crop < least)
    return {
      refusals: [
        notice(
          'small-images',
          Math.min(width, height) < least
            ? `The network would see images of ${size}; it needs ${least} along each side. Choose a larger size.`
            : `Training would see crops of ${crop} pixels; the network needs ${least}. Choose larger crops, or a larger size.`,
        ),
      ],
      warnings: [],
    }
  if (Math.min(width, height) >= 2 * field) return { refusals: [], warnings: [] }
  return {
    refusals: [],
    warnings: [
      notice(
        'small-images',
        `One place of the class map sees ${field} of the ${size}: an image is hardly more than one place, and cells are not told apart within it.`,
      ),
    ],
  }
}

/** Every network that is trained without a group must still see every class; a group without which it would not stays in. */
export function leaveOutNotices(
  project: Project,
  { leaveOut }: ClassParameters,
  { images, layoutVersion }: { images: readonly PlannedImage[]; layoutVersion: number },
): { refusals: Notice[]; warnings: Notice[] } {
  if (leaveOut === null) return { refusals: [], warnings: [] }
  const regrouped = withGroups(project, images, { by: leaveOut, layoutVersion })
  try {
    leftOutFolds(regrouped)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'bad_labels') throw error
    return { refusals: [notice('empty-fold', error.describe())], warnings: [] }
  }
  const kept = [...groupsLeftOut(regrouped)].flatMap(([group, isLeftOut]) => (isLeftOut ? [] : [group]))
  if (kept.length === 0) return { refusals: [], warnings: [] }
  const said = `${plural(kept.length, 'group')} cannot be left out, as some class has no images without it and another:`
  return { refusals: [], warnings: [notice('kept-in', said, kept)] }
}

/** The same images, kept together by something else. */
export function withGroups<T extends ChosenImage>(
  project: Project,
  images: readonly T[],
  { by, layoutVersion }: { by: SplitBy; layoutVersion: number },
): T[] {
  const plates = new Map(listPlates(project).map((plate) => [plate.id, plate]))
  const layouts = readLayout(project, undefined, layoutVersion)
  const indices = new Map([...plates.keys()].map((id) => [id, layoutIndex(layouts, id)]))
  return images.map((image) => {
    const { row, column, plateId } = image
    const layout = indices.get(plateId)!.get(`${row}:${column}`)
    return { ...image, group: groupOf(by, plates.get(plateId)!, { row, column, layout }) }
  })
}
