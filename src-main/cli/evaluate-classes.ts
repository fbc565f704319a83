/** Holds a classifier's predictions against labels: image by image, or group by group by the median of a group's images. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { type ClassEvaluation, evaluateClasses } from '../learn/index.ts'
import { type ClassTable, classTable, decimal } from './class-figures-table.ts'
import { joinedByFile, type LabelledFile, readClassLabels, readPredictions } from './class-tables.ts'
import { lines, type Outcome } from './command.ts'
import { multiLabelOutcome } from './evaluate-multi-label.ts'
import { type JudgedGroup, mergedByGroup, sameLabels } from './judged-groups.ts'
import { groupFacts, groupLines, type JudgedTables, unmatchedLines, unmatchedOf } from './judged-tables.ts'
import type { Session } from './session.ts'
import { percent } from './train-outcome.ts'

export interface ClassesRequest {
  readonly predictions: string
  readonly labels: string
  /** Column of the labels; images that agree in it are judged as one. */
  readonly group: string | undefined
  /** Only images of this split. */
  readonly split: string | undefined
  /** Images may have several classes, each of which is said from the threshold on. */
  readonly multiLabel: boolean
  readonly threshold: number
}

const NAMED_AT_MOST = 5

/** Throws Faults `bad_labels` that name the table and the line. */
export async function evaluateClassTables(request: ClassesRequest, session: Session): Promise<Outcome> {
  const labelsPath = resolve(request.labels)
  const tables = await judgedTables(request, session)
  const { classes, judged } = tables
  const truth = judged.map(({ labels }) => labels.map((label) => numberOf(label, classes, labelsPath)))
  const scores = judged.map((one) => one.scores)
  if (request.multiLabel) return multiLabelOutcome(tables, { scores, truth, threshold: request.threshold })
  const evaluation = evaluateClasses(
    scores,
    truth.map(([only]) => only!),
  )
  return outcomeOf(evaluation, tables)
}

async function judgedTables(request: ClassesRequest, session: Session): Promise<JudgedTables> {
  const [predictionsPath, labelsPath] = [resolve(request.predictions), resolve(request.labels)]
  const { classes, images: predicted } = await readPredictions(predictionsPath)
  const labelled = await readClassLabels(labelsPath, request)
  const isAsked = inSplit(labelled, request.split, labelsPath)
  const joined = joinedByFile(predicted, labelled)
  const images = joined.images.filter(isAsked)
  if (images.length === 0)
    throw new Fault('bad_labels', `None of the predicted images is in the split ${request.split}.`, {
      path: labelsPath,
      todo: 'Predict the images of that split, or name another.',
    })
  const groups = request.group === undefined ? undefined : mergedByGroup(images, classes, request)
  const odd = groups?.find(({ members }) => members.some((image) => !sameLabels(image.labels, members[0]!.labels)))
  if (odd) throw mixedGroup(odd, labelsPath)
  const { withoutLabel } = joined
  const withoutPrediction = joined.withoutPrediction.filter(isAsked).map(({ file }) => file)
  tell(session, 'Predicted without a label', withoutLabel)
  tell(session, 'Labelled without a prediction', withoutPrediction)
  return { classes, judged: groups ?? images, images: images.length, groups, withoutLabel, withoutPrediction }
}

function mixedGroup({ group, members }: JudgedGroup, path: string): Fault {
  const [first] = members
  const other = members.find((image) => !sameLabels(image.labels, first!.labels))!
  return new Fault(
    'bad_labels',
    `The group ${group} has images labelled ${first!.labels.join(';')} and ${other.labels.join(';')}.`,
    { path, todo: 'Group by a column whose groups have one label each.' },
  )
}

/** Whether an image is in the split asked for; all are where none is. */
function inSplit(labelled: readonly LabelledFile[], split: string | undefined, path: string) {
  if (split === undefined) return () => true
  const splits = new Set(labelled.flatMap((row) => row.split || []))
  if (splits.has(split)) return (image: LabelledFile) => image.split === split
  const known = splits.size === 0 ? 'the table has no column split' : `there are ${[...splits].join(', ')}`
  throw new Fault('bad_labels', `No image is in the split ${split}: ${known}.`, { path })
}

function numberOf(label: string, classes: readonly string[], path: string): number {
  const number = classes.indexOf(label)
  if (number >= 0) return number
  throw new Fault('bad_labels', `The predictions know no class ${label}, which images are labelled with.`, {
    path,
    todo: `Their classes are ${classes.join(', ')}: label images with these, or leave others out.`,
  })
}

function tell(session: Session, what: string, files: readonly string[]): void {
  if (files.length === 0) return
  const named = files.slice(0, NAMED_AT_MOST).join(', ')
  const more = files.length > NAMED_AT_MOST ? ` and ${files.length - NAMED_AT_MOST} more` : ''
  session.progress.say(`${what}, so not counted (${files.length}): ${named}${more}.`)
}

function outcomeOf(evaluation: ClassEvaluation, tables: JudgedTables): Outcome {
  const { accuracy, meanClassAccuracy, meanAveragePrecision, confusion } = evaluation
  const { classes, images, groups } = tables
  const perClass = classes.map((name, of) => {
    const { images: count, ...figures } = evaluation.perClass[of]!
    return [name, { ...(groups === undefined ? { images: count } : { groups: count }), ...figures }]
  })
  const text = lines([
    ['Images', images],
    ...(groups === undefined ? [] : [['Groups', groups.length] as const]),
    ['Accuracy', percent(accuracy)],
    ['Mean class accuracy', percent(meanClassAccuracy)],
    ['Mean average precision', decimal(meanAveragePrecision)],
    ...unmatchedLines(tables),
  ])
  return {
    json: {
      images,
      ...groupFacts(tables),
      accuracy,
      meanClassAccuracy,
      meanAveragePrecision,
      classes,
      perClass: Object.fromEntries(perClass),
      confusion,
      unmatched: unmatchedOf(tables),
    },
    text: `${text}\n\n${evaluationTable(evaluation, classes, groups === undefined ? 'images' : 'groups')}${groupLines(tables)}`,
  }
}

/** A row for each class: its figures, and what its images are called that are not called so. */
function evaluationTable(
  { perClass, confusion }: ClassEvaluation,
  classes: readonly string[],
  unit: ClassTable['unit'],
): string {
  const taken = classes.map((_, of) =>
    classes
      .map((other, at) => ({ other, count: at === of ? 0 : confusion[of]![at]! }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .map(({ other, count }) => `${other} ${count}`)
      .join(', '),
  )
  return classTable(perClass, { classes, unit, last: { name: 'taken for', cells: taken } })
}
