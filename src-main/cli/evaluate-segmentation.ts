/** Segments labelled images, writes what was found, and scores it: AP at IoU 0.50 … 0.95; beside another method where one is named. */
import { join, resolve } from 'node:path'
import { describeError, Fault, makeFolder, mean, throwIfCancelled } from '../base/index.ts'
import type { LabelledFile } from '../learn/index.ts'
import { type SetScore, summariseScores } from '../segmentation/index.ts'
import { type ColumnTable, type TableColumn, writeTable } from '../table/index.ts'
import type { ImageEvaluation } from '../work/index.ts'
import type { ParsedArguments } from './arguments.ts'
import { lines, type Outcome } from './command.ts'
import { chosenFolds, labelledFiles } from './labelled-folders.ts'
import { type JudgedMethod, openJudge } from './segmentation-judges.ts'
import type { Session } from './session.ts'

export interface EvaluationWish {
  readonly method: JudgedMethod
  readonly against: JudgedMethod | undefined
}

/** Compares with labels of the same names; writes predicted labels and `scores.csv` into `--out`. */
export async function evaluateSegmentation(
  args: ParsedArguments,
  { method, against }: EvaluationWish,
  session: Session,
): Promise<Outcome> {
  const out = resolve(args.required('out'))
  const { files, unlabelled } = await labelledFiles(args)
  const folds = chosenFolds(args)
  const chosen = files.filter(({ fold }) => !folds || (fold !== undefined && folds.includes(fold)))
  if (chosen.length === 0) throw new Fault('no_images', `No image is of folds ${folds?.join(', ')}.`)
  await makeFolder(out)
  const own = await judged(chosen, method, { out, session })
  const other = against && (await judged(chosen, against, { out: undefined, session }))
  const rows = rowsOf(chosen, own, other)
  await writeTable(join(out, 'scores.csv'), tableOf(rows, other !== undefined))
  const summary = summariseScores(rows.map(({ score }) => score))
  const beside = other && summariseScores(rows.map(({ against: score }) => score!))
  const deltas = beside && deltasOf(rows)
  const failures = [...own.failures, ...(other?.failures ?? [])]
  return {
    json: {
      ...figuresOf(summary),
      secondsPerImage: mean(rows.map(({ seconds }) => seconds)),
      ...(beside && { against: figuresOf(beside), deltas }),
      unlabelled,
      failures,
    },
    text: lines([
      ['Images', summary.images],
      ['Objects', summary.objects],
      ...summary.ap.map(({ threshold, ap }, i): [string, string] => [
        `AP@${threshold.toFixed(2)}`,
        `${ap.toFixed(3)}${beside ? `   ${beside.ap[i]!.ap.toFixed(3)}` : ''}`,
      ]),
      ['mAP', `${summary.map.toFixed(3)}${beside ? `   ${beside.map.toFixed(3)}` : ''}`],
      ['F1@0.50', summary.ap[0]!.f1.toFixed(3)],
      ['Jaccard', `${summary.jaccard.toFixed(3)}${beside ? `   ${beside.jaccard.toFixed(3)}` : ''}`],
      ['Splits, merges', `${summary.splits}, ${summary.merges}`],
      ...(deltas
        ? [
            [
              'Change of mAP',
              `mean ${deltas.map.mean.toFixed(4)}, ${deltas.map.better} images better, ${deltas.map.worse} worse`,
            ] as const,
          ]
        : []),
      ['Seconds an image', mean(rows.map(({ seconds }) => seconds)).toFixed(3)],
      ...(unlabelled.length > 0 ? [['Without labels', unlabelled.join(', ')] as const] : []),
      ...failures.map((failure): [string, string] => ['Failed', failure]),
    ]),
  }
}

interface Judged {
  /** By name; images that failed are absent. */
  readonly results: ReadonlyMap<string, ImageEvaluation>
  readonly failures: readonly string[]
}

/** Throws a Fault `unreadable_file` where every image failed. */
async function judged(
  files: readonly LabelledFile[],
  method: JudgedMethod,
  { out, session }: { readonly out: string | undefined; readonly session: Session },
): Promise<Judged> {
  const results = new Map<string, ImageEvaluation>()
  const failures: string[] = []
  const judge = await openJudge(method, session)
  const queue = [...files]
  const lane = async (): Promise<void> => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      throwIfCancelled(session.signal)
      try {
        results.set(file.name, await judge.judge(file, out))
      } catch (error) {
        if (error instanceof Fault && error.code === 'cancelled') throw error
        failures.push(describeError(error))
      }
      const done = results.size + failures.length
      session.progress.report({ stage: 'Evaluating', done, total: files.length, unit: 'images' })
    }
  }
  try {
    await Promise.all(Array.from({ length: judge.lanes }, lane))
  } finally {
    await judge.close()
  }
  session.progress.end()
  if (results.size === 0)
    throw new Fault('unreadable_file', `None of ${files.length} images could be evaluated: ${failures[0]}`)
  return { results, failures }
}

interface ScoreRow {
  readonly name: string
  readonly seconds: number
  readonly score: ImageEvaluation['score']
  readonly against: ImageEvaluation['score'] | undefined
}

/** Images that every method could do. */
function rowsOf(files: readonly LabelledFile[], own: Judged, other: Judged | undefined): ScoreRow[] {
  return files.flatMap(({ name }) => {
    const found = own.results.get(name)
    const beside = other?.results.get(name)
    if (!found || (other && !beside)) return []
    return [{ name, seconds: found.seconds, score: found.score, against: beside?.score }]
  })
}

function tableOf(rows: readonly ScoreRow[], isCompared: boolean): ColumnTable {
  const column = (name: string, pick: (row: ScoreRow) => number): TableColumn => ({
    name,
    kind: 'number',
    values: Float64Array.from(rows, pick),
  })
  return {
    rows: rows.length,
    columns: [
      { name: 'image', kind: 'text', values: rows.map(({ name }) => name) },
      column('objects', ({ score }) => score.truthCount),
      column('found', ({ score }) => score.predictedCount),
      ...rows[0]!.score.byThreshold.map(({ threshold }, i) =>
        column(`AP@${threshold.toFixed(2)}`, ({ score }) => score.byThreshold[i]!.ap),
      ),
      column('mAP', ({ score }) => score.meanPrecision),
      column('Jaccard', ({ score }) => score.jaccard),
      column('splits', ({ score }) => score.splits),
      column('merges', ({ score }) => score.merges),
      column('seconds', ({ seconds }) => seconds),
      ...(isCompared
        ? [
            column('change of mAP', ({ score, against }) => score.meanPrecision - against!.meanPrecision),
            column('change of Jaccard', ({ score, against }) => score.jaccard - against!.jaccard),
          ]
        : []),
    ],
  }
}

const figuresOf = ({ images, objects, ap, map, splits, merges, jaccard }: SetScore) => ({
  images,
  objects,
  ap: Object.fromEntries(ap.map(({ threshold, ap: value }) => [threshold.toFixed(2), value])),
  f1: Object.fromEntries(ap.map(({ threshold, f1 }) => [threshold.toFixed(2), f1])),
  map,
  jaccard,
  splits,
  merges,
})

function deltasOf(rows: readonly ScoreRow[]) {
  const told = (values: readonly number[]) => ({
    mean: mean(values),
    better: values.filter((value) => value > 0).length,
    worse: values.filter((value) => value < 0).length,
  })
  return {
    map: told(rows.map(({ score, against }) => score.meanPrecision - against!.meanPrecision)),
    jaccard: told(rows.map(({ score, against }) => score.jaccard - against!.jaccard)),
  }
}
