/** Holds a classifier's predictions against labels: image by image, or group by group by the median of a group's images. */
import { resolve } from 'node:path'
import { Fault, median } from '../base/index.ts'
import { type ClassEvaluation, evaluateClasses } from '../learn/index.ts'
import { type JudgedFile, joinedByFile, type LabelledFile, readClassLabels, readPredictions } from './class-tables.ts'
import { lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'
import { percent } from './train-outcome.ts'

export interface ClassesRequest {
  readonly predictions: string
  readonly labels: string
  /** Column of the labels; images that agree in it are judged as one. */
  readonly group: string | undefined
  /** Only images of this split. */
  readonly split: string | undefined
}

/** What is judged as one: an image, or a group of images. */
interface Judged {
  readonly label: string
  readonly scores: readonly number[]
}

const NAMED_AT_MOST = 5

/** Throws Faults `bad_labels` that name the table and the line. */
export async function evaluateClassTables(request: ClassesRequest, session: Session): Promise<Outcome> {
  const [predictionsPath, labelsPath] = [resolve(request.predictions), resolve(request.labels)]
  const { classes, images: predicted } = await readPredictions(predictionsPath)
  const labelled = await readClassLabels(labelsPath, request.group)
  const isAsked = inSplit(labelled, request.split, labelsPath)
  const joined = joinedByFile(predicted, labelled)
  const images = joined.images.filter(isAsked)
  if (images.length === 0)
    throw new Fault('bad_labels', `None of the predicted images is in the split ${request.split}.`, {
      path: labelsPath,
      todo: 'Predict the images of that split, or name another.',
    })
  const judged = request.group === undefined ? images : mergedByGroup(images, classes.length, labelsPath)
  const { withoutLabel } = joined
  const withoutPrediction = joined.withoutPrediction.filter(isAsked).map(({ file }) => file)
  tell(session, 'Predicted without a label', withoutLabel)
  tell(session, 'Labelled without a prediction', withoutPrediction)
  const truth = judged.map(({ label }) => numberOf(label, classes, labelsPath))
  const evaluation = evaluateClasses(
    judged.map(({ scores }) => scores),
    truth,
  )
  const groups = request.group === undefined ? undefined : judged.length
  return outcomeOf(evaluation, { classes, images: images.length, groups, withoutLabel, withoutPrediction })
}

/** Whether an image is in the split asked for; all are where none is. */
function inSplit(labelled: readonly LabelledFile[], split: string | undefined, path: string) {
  if (split === undefined) return () => true
  const splits = new Set(labelled.flatMap((row) => row.split || []))
  if (splits.has(split)) return (image: LabelledFile) => image.split === split
  const known = splits.size === 0 ? 'the table has no column split' : `there are ${[...splits].join(', ')}`
  throw new Fault('bad_labels', `No image is in the split ${split}: ${known}.`, { path })
}

/** The median of a group's scores, class by class: Kraus, Ba, Frey 2016, section 4.4. */
function mergedByGroup(images: readonly JudgedFile[], classes: number, path: string): Judged[] {
  return [...Map.groupBy(images, (image) => image.group!)].map(([group, own]) => {
    const { label } = own[0]!
    const other = own.find((image) => image.label !== label)
    if (other)
      throw new Fault('bad_labels', `The group ${group} has images labelled ${label} and ${other.label}.`, {
        path,
        todo: 'Group by a column whose groups have one label each.',
      })
    const scores = Array.from({ length: classes }, (_, of) => median(own.map((image) => image.scores[of]!)))
    return { label, scores }
  })
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

interface Facts {
  readonly classes: readonly string[]
  readonly images: number
  readonly groups: number | undefined
  readonly withoutLabel: readonly string[]
  readonly withoutPrediction: readonly string[]
}

function outcomeOf(evaluation: ClassEvaluation, { classes, images, groups, ...unmatched }: Facts): Outcome {
  const { accuracy, meanClassAccuracy, meanAveragePrecision, confusion } = evaluation
  const perClass = classes.map((name, of) => {
    const { images: count, ...figures } = evaluation.perClass[of]!
    return [name, { ...(groups === undefined ? { images: count } : { groups: count }), ...figures }]
  })
  const left = { 'Without label': unmatched.withoutLabel, 'Without prediction': unmatched.withoutPrediction }
  const text = lines([
    ['Images', images],
    ...(groups === undefined ? [] : [['Groups', groups] as const]),
    ['Accuracy', percent(accuracy)],
    ['Mean class accuracy', percent(meanClassAccuracy)],
    ['Mean average precision', decimal(meanAveragePrecision)],
    ...Object.entries(left).flatMap(([name, files]) => (files.length > 0 ? [[name, files.length] as const] : [])),
  ])
  return {
    json: {
      images,
      ...(groups !== undefined && { groups }),
      accuracy,
      meanClassAccuracy,
      meanAveragePrecision,
      classes,
      perClass: Object.fromEntries(perClass),
      confusion,
      unmatched,
    },
    text: `${text}\n\n${perClassTable(evaluation, classes, groups === undefined ? 'images' : 'groups')}`,
  }
}

/** A row for each class: its figures, and what its images are called that are not called so. */
function perClassTable({ perClass, confusion }: ClassEvaluation, classes: readonly string[], unit: string): string {
  const rows = classes.map((name, of) => {
    const { images, precision, recall, f1, averagePrecision } = perClass[of]!
    const elsewhere = classes
      .map((other, at) => ({ other, count: at === of ? 0 : confusion[of]![at]! }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
    return [
      name,
      String(images),
      ...[precision, recall, f1, averagePrecision].map(decimal),
      elsewhere.map(({ other, count }) => `${other} ${count}`).join(', '),
    ]
  })
  const table = [['class', unit, 'precision', 'recall', 'F1', 'AP', 'taken for'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return table
    .map((row) =>
      row
        .map((cell, at) => (at === 0 || at === row.length - 1 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const decimal = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3))
