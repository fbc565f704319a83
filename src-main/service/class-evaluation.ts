/** How good a trained classifier is on wells that it has not seen: by image, by well, by treatment, and with each group left out. */
import type { ClassEvaluation, ClassedImage, ClassVerdict, SplitBy } from '../contract/index.ts'
import { type ClassifiedImage, precisionRecallCurve, probablyMislabelled } from '../learn/index.ts'
import type { Project } from '../store/index.ts'
import type { TrainedClasses } from '../work/index.ts'
import { classBaselines } from './class-baselines.ts'
import { calledOf, classVerdict, shareOfUncertainty, treatmentVotes, wellVotes } from './class-votes.ts'
import { thinned } from './curve-points.ts'
import type { PlannedImage } from './learn-plan.ts'
import { finiteOrNull } from './plates-service.ts'

/** An image with what a network says of it that has not seen it; classes are numbers. */
export interface JudgedImage extends Omit<PlannedImage, 'label'> {
  readonly label: number
  readonly probabilities: readonly number[]
}

const MOST_LISTED = 100

export function evaluateClassifier(
  project: Project,
  {
    modelId,
    images,
    result,
    leaveOut,
  }: {
    readonly modelId: number
    readonly images: readonly PlannedImage[]
    readonly result: TrainedClasses
    readonly leaveOut: SplitBy | null
  },
): ClassEvaluation {
  const { classes, curves } = result
  const held = joined(images, result.scored)
  const test = held.filter(({ split }) => split === 'test')
  const leftOut =
    result.leftOut &&
    joined(
      images,
      result.leftOut.groups.flatMap(({ scored }) => scored),
    )
  // Every well has been left out once, which says more than the few that were held out.
  const judged = leftOut && leftOut.length > 0 ? leftOut : held
  const baselines = classBaselines(project, { classes, images })
  const verdict = classVerdict(test, classes.length)
  const wells = wellVotes(judged, classes.length)
  return {
    task: 'classes',
    modelId,
    classes: [...classes],
    test: verdict,
    validation: classVerdict(
      held.filter(({ split }) => split === 'validation'),
      classes.length,
    ),
    testWells: classVerdict(wellVotes(test, classes.length), classes.length),
    testTreatments: classVerdict(treatmentVotes(test, classes), classes.length),
    leftOut: leftOut && leaveOut && leftOutOf(leaveOut, { result, leftOut, classes }),
    curves: classes.map((_, of) => curveOf(test, of)),
    baselines,
    shuffled: result.shuffled,
    wells,
    treatments: treatmentVotes(judged, classes),
    uncertain: uncertainOf(judged),
    suspects: suspectsOf(judged),
    pooling: {
      ...curves,
      shares: [...curves.shares],
      functions: curves.functions.map(({ kind, activations }) => ({ kind, activations: [...activations] })),
      learned: curves.learned.map(({ threshold, activations }) => ({ threshold, activations: [...activations] })),
    },
    notes: notesOn(verdict, { classes, baselines, wells: new Set(test.map(({ wellId }) => wellId)).size }),
  }
}

function joined(images: readonly PlannedImage[], scored: readonly ClassifiedImage[]): JudgedImage[] {
  const bySite = new Map(images.map((image) => [String(image.siteId), image]))
  return scored.flatMap(({ name, label, probabilities }) => {
    const image = bySite.get(name)
    return image ? [{ ...image, label, probabilities }] : []
  })
}

function leftOutOf(
  by: SplitBy,
  { result, leftOut, classes }: { result: TrainedClasses; leftOut: readonly JudgedImage[]; classes: readonly string[] },
): NonNullable<ClassEvaluation['leftOut']> {
  const { groups, total } = result.leftOut!
  return {
    by,
    total,
    groups: groups.map(({ group, scored }) => ({
      group,
      images: scored.length,
      accuracy: finiteOrNull(
        scored.filter(({ label, probabilities }) => calledOf(probabilities) === label).length / scored.length,
      ),
    })),
    images: classVerdict(leftOut, classes.length),
    wells: classVerdict(wellVotes(leftOut, classes.length), classes.length),
    treatments: classVerdict(treatmentVotes(leftOut, classes), classes.length),
  }
}

function curveOf(test: readonly JudgedImage[], of: number): ClassEvaluation['curves'][number] {
  const truth = test.map(({ label }) => Number(label === of))
  if (!truth.includes(1)) return []
  const scores = test.map(({ probabilities }) => probabilities[of]!)
  return thinned(precisionRecallCurve(scores, truth), MOST_POINTS).map(({ threshold, precision, recall }) => ({
    threshold,
    precision,
    recall,
  }))
}

/** Of each class, so that many of them fit in an answer. */
const MOST_POINTS = 120

const imageOf = (image: JudgedImage): ClassedImage => {
  const { siteId, wellId, plateId, plate, well, number, label, probabilities } = image
  const called = calledOf(probabilities)
  return {
    siteId,
    wellId,
    plateId,
    plate,
    well,
    site: number,
    label,
    called,
    probability: probabilities[called]!,
    ofLabel: probabilities[label]!,
    entropy: shareOfUncertainty(probabilities),
  }
}

const uncertainOf = (judged: readonly JudgedImage[]): ClassedImage[] =>
  judged
    .map(imageOf)
    .sort((a, b) => b.entropy - a.entropy)
    .slice(0, MOST_LISTED)

function suspectsOf(judged: readonly JudgedImage[]): ClassedImage[] {
  const bySite = new Map(judged.map((image) => [String(image.siteId), image]))
  const doubted = probablyMislabelled(judged.map((image) => ({ ...image, name: String(image.siteId) })))
  return doubted.slice(0, MOST_LISTED).map(({ name }) => imageOf(bySite.get(name)!))
}

const FEW_WELLS = 10
const NEARLY = 0.02

function notesOn(
  test: ClassVerdict,
  { classes, baselines, wells }: { classes: readonly string[]; baselines: ClassEvaluation['baselines']; wells: number },
): string[] {
  const absent = classes.filter((_, i) => test.perClass[i]!.count === 0)
  const rivals = baselines.filter(
    ({ test: { accuracy } }) => accuracy !== null && accuracy >= (test.accuracy ?? 1) - NEARLY,
  )
  return [
    ...(wells < FEW_WELLS
      ? [`Only ${wells} wells were held out for the test: the figures may be far off for other wells.`]
      : []),
    ...(absent.length > 0 ? [`No held-out image is of ${absent.join(', ')}: nothing is said of it.`] : []),
    ...rivals.map(
      ({ name }) => `${name} alone tells the classes apart as well as the classifier: it may have learned just that.`,
    ),
    'Images of one well are alike: the intervals are narrower than the true uncertainty.',
  ]
}
