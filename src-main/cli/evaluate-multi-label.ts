/** What is said of a classifier whose images may have several classes. */
import { evaluateLabels } from '../learn/index.ts'
import { classTable, decimal } from './class-figures-table.ts'
import { lines, type Outcome } from './command.ts'
import { groupFacts, groupLines, type JudgedTables, unmatchedLines, unmatchedOf } from './judged-tables.ts'
import { percent } from './train-outcome.ts'

export interface MultiLabelScores {
  readonly scores: readonly (readonly number[])[]
  readonly truth: readonly (readonly number[])[]
  readonly threshold: number
}

export function multiLabelOutcome(tables: JudgedTables, { scores, truth, threshold }: MultiLabelScores): Outcome {
  const { classes, images, groups } = tables
  const evaluation = evaluateLabels(scores, truth, { classes: classes.length, threshold })
  const { subsetAccuracy, labelAccuracy, meanAveragePrecision, perClass } = evaluation
  const unit = groups === undefined ? 'images' : 'groups'
  const text = lines([
    ['Images', images],
    ...(groups === undefined ? [] : [['Groups', groups.length] as const]),
    ['All labels right', percent(subsetAccuracy)],
    ['Labels right', percent(labelAccuracy)],
    ['Mean average precision', decimal(meanAveragePrecision)],
    ['Threshold', String(threshold)],
    ...unmatchedLines(tables),
  ])
  return {
    json: {
      images,
      ...groupFacts(tables),
      threshold,
      subsetAccuracy,
      labelAccuracy,
      meanAveragePrecision,
      classes,
      perClass: Object.fromEntries(
        perClass.map(({ images: count, ...figures }, of) => [classes[of]!, { [unit]: count, ...figures }]),
      ),
      unmatched: unmatchedOf(tables),
    },
    text: `${text}\n\n${classTable(perClass, { classes, unit })}${groupLines(tables)}`,
  }
}
