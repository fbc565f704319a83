/** From probabilities of images to the calls of wells and treatments, and the figures of any of them. Kraus et al. 2016, section 5. */
import { median } from '../base/index.ts'
import type { ClassedTreatment, ClassedWell, ClassVerdict } from '../contract/index.ts'
import { evaluateClasses, largestOf, wilsonInterval } from '../learn/index.ts'
import type { JudgedImage } from './class-evaluation.ts'
import { finiteOrNull } from './plates-service.ts'

/** The class of the largest probability. */
export const calledOf = (probabilities: readonly number[]): number => largestOf(probabilities)

/** By class, the mean or the median over rows. */
const over = (rows: readonly (readonly number[])[], classes: number, of: (values: number[]) => number): number[] =>
  Array.from({ length: classes }, (_, i) => of(rows.map((row) => row[i]!)))

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

export const medians = (rows: readonly (readonly number[])[], classes: number): number[] => over(rows, classes, median)

/** Entropy over its largest, log of the number of classes: 0 where one class is certain, 1 where all are alike. */
export function shareOfUncertainty(probabilities: readonly number[]): number {
  if (probabilities.length < 2) return 0
  const entropy = probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
  return entropy / Math.log(probabilities.length)
}

function votesOf(called: readonly number[], classes: number): number[] {
  const votes = new Array<number>(classes).fill(0)
  for (const of of called) votes[of]!++
  return votes
}

/** Wells in order of first appearance. */
export function wellVotes(images: readonly JudgedImage[], classes: number): ClassedWell[] {
  return [...Map.groupBy(images, ({ wellId }) => wellId).values()].map((own) => {
    const { wellId, plateId, plate, well, row, column, label, split } = own[0]!
    const rows = own.map(({ probabilities }) => probabilities)
    const probabilities = over(rows, classes, meanOf)
    return {
      wellId,
      plateId,
      plate,
      well,
      row,
      column,
      label,
      split,
      images: own.length,
      called: calledOf(probabilities),
      votes: votesOf(rows.map(calledOf), classes),
      probabilities,
    }
  })
}

/** Wells of one treatment at one dose and of one label; where the layout names no treatment, those of one label. */
export function treatmentVotes(images: readonly JudgedImage[], classes: readonly string[]): ClassedTreatment[] {
  const treatmentOf = new Map(images.map(({ wellId, treatment }) => [wellId, treatment]))
  const nameOf = ({ wellId, label }: ClassedWell): string => treatmentOf.get(wellId) ?? classes[label]!
  const wells = wellVotes(images, classes.length)
  const groups = Map.groupBy(wells, (well) => `${well.label} ${nameOf(well)}`)
  const found = [...groups.values()].map((own): ClassedTreatment => {
    const [first] = own
    const probabilities = medians(
      own.map((well) => well.probabilities),
      classes.length,
    )
    return {
      name: nameOf(first!),
      label: first!.label,
      wells: own.length,
      called: calledOf(probabilities),
      votes: votesOf(
        own.map(({ called }) => called),
        classes.length,
      ),
      probabilities,
      wellId: first!.wellId,
      plateId: first!.plateId,
    }
  })
  return found.sort((a, b) => a.label - b.label || a.name.localeCompare(b.name, 'en', { numeric: true }))
}

/** Figures of images, wells or treatments, by their probabilities. */
export function classVerdict(
  rows: readonly { readonly label: number; readonly probabilities: readonly number[] }[],
  classes: number,
): ClassVerdict {
  const found = evaluateClasses(
    rows.map(({ probabilities }) => probabilities),
    rows.map(({ label }) => label),
    classes,
  )
  const right = found.confusion.reduce((sum, row, i) => sum + row[i]!, 0)
  const { low, high } = wilsonInterval(right, rows.length)
  return {
    count: found.images,
    accuracy: finiteOrNull(found.accuracy),
    accuracyLow: finiteOrNull(low),
    accuracyHigh: finiteOrNull(high),
    meanClassAccuracy: finiteOrNull(found.meanClassAccuracy),
    meanAveragePrecision: finiteOrNull(found.meanAveragePrecision),
    confusion: found.confusion.map((row) => [...row]),
    perClass: found.perClass.map(({ images, precision, recall, f1, averagePrecision }) => ({
      count: images,
      precision: finiteOrNull(precision),
      recall: finiteOrNull(recall),
      f1: finiteOrNull(f1),
      averagePrecision: finiteOrNull(averagePrecision),
    })),
  }
}
