/** How well regions or masks find objects of one kind: the 90 % rule of Sailem et al. 2017, section 4.2, and the usual measures. */
import { Fault } from '../base/index.ts'
import type { Mask } from '../segmentation/index.ts'
import { type Box, boxOverlap, coverByBoxes, coverByMask, holdsCentre, type ScoredBox } from './boxes.ts'

export interface TrueBox extends Box {
  readonly kind: string
}

/** One image: the objects that are there, and what was found. */
export interface LocatedImage {
  readonly truth: readonly TrueBox[]
  readonly regions: readonly ScoredBox[]
  /** Pixels of the regions; where there is no mask, the regions' boxes together stand for it. */
  readonly mask?: Mask | undefined
}

/** Counts and what follows from them; a ratio without cases is NaN. */
export interface FoundScore {
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

export interface CoverScore extends FoundScore {
  readonly trueNegatives: number
  readonly accuracy: number
}

export interface LocalizationScore {
  readonly kind: string
  readonly images: number
  /** Images with an object of the kind. */
  readonly positiveImages: number
  /** Objects of the kind, and other objects in positive images. */
  readonly objects: number
  readonly others: number
  readonly regions: number
  /** Section 4.2: in positive images, objects whose box is covered to 90 % or more count as predicted to be of the kind. */
  readonly covered: CoverScore
  /** In all images: a region finds an object of the kind whose box holds the region's centre; each object counts once. */
  readonly centre: FoundScore
  /** In all images: regions matched to objects of the kind whose boxes overlap with IoU 0.5 or more; each object counts once. */
  readonly overlap: FoundScore
  /** Positive images with any region, those whose top region's centre lies in an object of the kind, and their share of all positive images. */
  readonly pointing: { readonly withRegions: number; readonly hits: number; readonly share: number }
}

/** Share of an object's box that must be covered. */
export const COVERED = 0.9
const LEAST_OVERLAP = 0.5

/** Throws a Fault `bad_labels` where no image has an object of the kind; it lists the kinds that there are. */
export function localization(images: readonly LocatedImage[], kind: string): LocalizationScore {
  const kinds = new Set(images.flatMap(({ truth }) => truth.map((object) => object.kind)))
  if (!kinds.has(kind))
    throw new Fault(
      'bad_labels',
      `No object is of the kind ${kind}; there are ${[...kinds].sort().join(', ') || 'none'}.`,
    )
  const isWanted = (object: TrueBox): boolean => object.kind === kind
  const positive = images.filter(({ truth }) => truth.some(isWanted))
  const objects = positive.flatMap(({ truth }) => truth)
  return {
    kind,
    images: images.length,
    positiveImages: positive.length,
    objects: objects.filter(isWanted).length,
    others: objects.length - objects.filter(isWanted).length,
    regions: images.reduce((sum, { regions }) => sum + regions.length, 0),
    covered: coverScore(positive, isWanted),
    centre: matchScore(images, isWanted, (object, region) => (holdsCentre(object, region) ? 1 : 0)),
    overlap: matchScore(images, isWanted, (object, region) => {
      const overlap = boxOverlap(object, region)
      return overlap >= LEAST_OVERLAP ? overlap : 0
    }),
    pointing: pointing(positive, isWanted),
  }
}

function coverScore(images: readonly LocatedImage[], isWanted: (object: TrueBox) => boolean): CoverScore {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 }
  for (const { truth, regions, mask } of images)
    for (const object of truth) {
      const share = mask ? coverByMask(object, mask) : coverByBoxes(object, regions)
      // Sums of pixel parts are exact to about 1e-12.
      const isPredicted = share >= COVERED - 1e-9
      const outcome = isPredicted ? 'Positives' : 'Negatives'
      counts[`${isPredicted === isWanted(object) ? 'true' : 'false'}${outcome}`]++
    }
  const { truePositives, trueNegatives, falsePositives, falseNegatives } = counts
  const all = truePositives + trueNegatives + falsePositives + falseNegatives
  return { ...foundScore(counts), trueNegatives, accuracy: (truePositives + trueNegatives) / all }
}

/** Regions in order of their score each take the free object that suits them best. */
function matchScore(
  images: readonly LocatedImage[],
  isWanted: (object: TrueBox) => boolean,
  suits: (object: TrueBox, region: ScoredBox) => number,
): FoundScore {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0 }
  for (const { truth, regions } of images) {
    const free = new Set(truth.filter(isWanted))
    for (const region of byScore(regions)) {
      const [best] = [...free].sort((a, b) => suits(b, region) - suits(a, region))
      if (best && suits(best, region) > 0) free.delete(best)
      counts[best && !free.has(best) ? 'truePositives' : 'falsePositives']++
    }
    counts.falseNegatives += free.size
  }
  return foundScore(counts)
}

function pointing(
  positive: readonly LocatedImage[],
  isWanted: (object: TrueBox) => boolean,
): LocalizationScore['pointing'] {
  const tops = positive.map(({ truth, regions }) => ({ truth, top: byScore(regions)[0] }))
  const hits = tops.filter(({ truth, top }) => top && truth.some((box) => isWanted(box) && holdsCentre(box, top)))
  const withRegions = tops.filter(({ top }) => top).length
  return { withRegions, hits: hits.length, share: hits.length / positive.length }
}

const byScore = (regions: readonly ScoredBox[]): ScoredBox[] => [...regions].sort((a, b) => b.score - a.score)

function foundScore({
  truePositives,
  falsePositives,
  falseNegatives,
}: Pick<FoundScore, 'truePositives' | 'falsePositives' | 'falseNegatives'>): FoundScore {
  const doubled = 2 * truePositives
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / (truePositives + falseNegatives),
    f1: doubled / (doubled + falsePositives + falseNegatives),
  }
}
