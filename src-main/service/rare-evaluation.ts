/** How good a trained detector is on wells that it has not seen, beside what the same wells give without looking at phenotypes. */
import { Fault } from '../base/index.ts'
import type { RareEvaluation, Verdict } from '../contract/index.ts'
import {
  type BaselineImage,
  type Evaluation,
  evaluateBaseline,
  evaluateScores,
  groupScores,
  probablyMislabelled,
  type ScoredImage,
} from '../learn/index.ts'
import type { Project } from '../store/index.ts'
import type { TrainedRare } from '../work/index.ts'
import { thinned } from './curve-points.ts'
import type { PlannedImage } from './learn-plan.ts'
import { plainFeatures } from './plain-features.ts'
import { finiteOrNull } from './plates-service.ts'

const MOST_SUSPECTS = 100
/** Points of a curve that a chart can show. */
const MOST_POINTS = 500

type Scored = PlannedImage & { readonly probability: number }

export function evaluateRare(
  project: Project,
  { modelId, images, result }: { modelId: number; images: readonly PlannedImage[]; result: TrainedRare },
): RareEvaluation {
  const scored = joined(images, result.scored)
  const { threshold } = result
  const test = judged(scored, 'test', threshold)
  const testWells = judgedWells(scored, threshold)
  const baselines = baselinesOf(project, images)
  return {
    task: 'rare',
    modelId,
    threshold,
    test: verdictOf(test),
    validation: verdictOf(judged(scored, 'validation', threshold)),
    testWells: verdictOf(testWells),
    curve: thinned(test.precisionRecall, MOST_POINTS).map(({ threshold: at, precision, recall }) => ({
      threshold: at,
      precision,
      recall: finiteOrNull(recall) ?? 0,
    })),
    calibration: {
      bins: test.calibration
        .filter(({ count }) => count > 0)
        .map(({ low, high, count, meanScore, positiveShare }) => ({
          low,
          high,
          images: count,
          predicted: meanScore,
          observed: positiveShare,
        })),
      error: finiteOrNull(test.calibrationError) ?? 0,
      brier: finiteOrNull(test.brier) ?? 0,
    },
    baselines,
    wells: wellsOf(scored),
    suspects: suspectsOf(scored),
    notes: notesOn(test, testWells, baselines),
  }
}

function joined(images: readonly PlannedImage[], scored: readonly ScoredImage[]): Scored[] {
  const bySite = new Map(images.map((image) => [String(image.siteId), image]))
  return scored.flatMap(({ name, probability }) => {
    const image = bySite.get(name)
    return image ? [{ ...image, probability }] : []
  })
}

const truth = ({ label }: PlannedImage): number => (label === 'positive' ? 1 : 0)

function judged(scored: readonly Scored[], split: Scored['split'], threshold: number): Evaluation {
  const side = scored.filter((image) => image.split === split)
  return evaluateScores(
    side.map(({ probability }) => probability),
    side.map(truth),
    threshold,
  )
}

/** Test wells by the mean probability of their images. */
function judgedWells(scored: readonly Scored[], threshold: number): Evaluation {
  const wells = wellsOf(scored.filter(({ split }) => split === 'test'))
  return evaluateScores(
    wells.map(({ mean }) => mean),
    wells.map(({ isPositive }) => (isPositive ? 1 : 0)),
    threshold,
  )
}

function wellsOf(scored: readonly Scored[]): RareEvaluation['wells'] {
  const probabilities = scored.map(({ probability }) => probability)
  const names = scored.map(({ wellId }) => String(wellId))
  const means = groupScores(probabilities, names, { by: 'mean' })
  const largest = groupScores(probabilities, names, { by: 'max' })
  const first = new Map(scored.toReversed().map((image) => [String(image.wellId), image]))
  return means.map(({ group, score, images }, i) => {
    const { wellId, plateId, plate, well, row, column, split, label } = first.get(group)!
    const isPositive = label === 'positive'
    return {
      wellId,
      plateId,
      plate,
      well,
      row,
      column,
      isPositive,
      split,
      images,
      mean: score,
      largest: largest[i]!.score,
    }
  })
}

function suspectsOf(scored: readonly Scored[]): RareEvaluation['suspects'] {
  const bySite = new Map(scored.map((image) => [String(image.siteId), image]))
  const doubted = probablyMislabelled(
    scored.map((image) => ({
      name: String(image.siteId),
      label: truth(image),
      probabilities: [1 - image.probability, image.probability],
    })),
  )
  return doubted.slice(0, MOST_SUSPECTS).map(({ name }) => {
    const { siteId, wellId, plate, well, number, label, probability } = bySite.get(name)!
    return { siteId, wellId, plate, well, site: number, isPositive: label === 'positive', probability }
  })
}

function verdictOf(evaluation: Evaluation): Verdict {
  const [[trueNegative, falsePositive], [falseNegative, truePositive]] = evaluation.confusion as [
    [number, number],
    [number, number],
  ]
  const { accuracy, precision, recall, specificity, f1, rocAuc, averagePrecision, intervals } = evaluation
  return {
    truePositive,
    falsePositive,
    trueNegative,
    falseNegative,
    accuracy: finiteOrNull(accuracy),
    accuracyLow: finiteOrNull(intervals.accuracy.low),
    accuracyHigh: finiteOrNull(intervals.accuracy.high),
    precision: finiteOrNull(precision),
    recall: finiteOrNull(recall),
    specificity: finiteOrNull(specificity),
    f1: finiteOrNull(f1),
    rocAuc: finiteOrNull(rocAuc),
    averagePrecision: finiteOrNull(averagePrecision),
  }
}

const baselinesOf = (project: Project, images: readonly PlannedImage[]): RareEvaluation['baselines'] =>
  plainFeatures(project).flatMap(({ name, what, of }) => baseline(name, what, images, of))

function baseline(
  name: string,
  what: string,
  images: readonly PlannedImage[],
  features: (image: PlannedImage) => number[],
): RareEvaluation['baselines'] {
  const rows = images.map(
    (image): BaselineImage => ({ positive: truth(image), split: image.split, features: features(image) }),
  )
  try {
    const { test } = evaluateBaseline(rows).evaluations
    return test ? [{ name, what, test: verdictOf(test) }] : []
  } catch (error) {
    // A side without any image of a class that has the features cannot be compared.
    if (error instanceof Fault) return []
    throw error
  }
}

const FEW_WELLS = 10
const NEARLY = 0.02

function notesOn(test: Evaluation, wells: Evaluation, baselines: RareEvaluation['baselines']): string[] {
  const rivals = baselines.filter(({ test: { rocAuc } }) => rocAuc !== null && rocAuc >= test.rocAuc - NEARLY)
  return [
    ...(wells.images < FEW_WELLS
      ? [`Only ${wells.images} wells were held out for the test: the figures may be far off for other wells.`]
      : []),
    ...rivals.map(
      ({ name }) => `${name} alone tells the classes apart as well as the detector: it may have learned just that.`,
    ),
    'Images of one well are alike: the intervals are narrower than the true uncertainty.',
  ]
}
