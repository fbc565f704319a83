/**
 * How far a classifier's figures could be chance: the same predictions against labels that are dealt out anew. What the network
 * says stays as it is; nothing is trained again.
 */
import { Fault, quantile, seededRandom } from '../base/index.ts'
import { largestOf } from './evaluate-classes.ts'
import { USUAL_LABEL_THRESHOLD } from './evaluate-labels.ts'
import type { ClassifiedImage } from './judge-classes.ts'
import type { MultiLabelImage } from './judge-labels.ts'
import { rankedPrecision } from './score-ranking.ts'

export interface ShuffledImage {
  readonly group: string
  /** Numbers of its classes. */
  readonly labels: readonly number[]
  /** Of every class. */
  readonly probabilities: readonly number[]
}

export interface ShuffledOptions {
  readonly seed: number
  /** Whether an image may have several classes: what is said of it is then every class from the threshold on. */
  readonly threshold?: number | undefined
  /** 9,999 unless told, fewer of large sets. */
  readonly permutations?: number | undefined
}

export interface ShuffledFigure {
  readonly observed: number
  /** Of shuffled labels: mean, and what 95 in 100 of them do not exceed. */
  readonly mean: number
  readonly upper: number
  /** (1 + shuffles that come to what was observed) / (1 + shuffles). */
  readonly p: number
}

export interface ShuffledLabels {
  /**
   * `groups`: labels change places between groups as a whole, which keeps wells together. `images within groups`: some group has
   * images of several labels, so that labels change places between images of one group.
   */
  readonly unit: 'groups' | 'images within groups'
  /** What changes places: groups, or images. */
  readonly units: number
  readonly permutations: number
  /** Share of images whose class (of several, all of them) is what is said. */
  readonly accuracy: ShuffledFigure
  readonly meanAveragePrecision: ShuffledFigure
}

const PERMUTATIONS = 9_999
const LEAST_PERMUTATIONS = 999
/** Values that are looked at in all permutations together: a second or two. */
const MOST_VALUES = 2e8

/**
 * The distribution of accuracy and mean average precision under labels without any bearing on what was predicted, by random
 * permutations, and how likely figures as good as the observed ones are then (Phipson and Smyth 2010). Throws a Fault
 * `bad_labels` of no images.
 */
export function shuffledLabels(images: readonly ShuffledImage[], options: ShuffledOptions): ShuffledLabels {
  const classes = images[0]?.probabilities.length ?? 0
  if (images.length === 0) throw new Fault('bad_labels', 'There are no images whose labels could be shuffled.')
  const { seed, threshold } = options
  const affordable = Math.floor(MOST_VALUES / (images.length * classes))
  const permutations = options.permutations ?? Math.max(LEAST_PERMUTATIONS, Math.min(PERMUTATIONS, affordable))
  const figures = figuresFor(images, classes, threshold)
  const shuffle = shuffler(images)
  const random = seededRandom(seed)
  const observed = figures(images.map(({ labels }) => labels))
  const shuffled = Array.from({ length: permutations }, () => figures(shuffle.draw((units) => random.shuffle(units))))
  const figure = (of: 'accuracy' | 'precision'): ShuffledFigure => {
    const values = shuffled.map((one) => one[of])
    const reached = values.filter((value) => value >= observed[of] - 1e-12).length
    return {
      observed: observed[of],
      mean: values.reduce((a, b) => a + b, 0) / permutations,
      upper: quantile(values, 0.95),
      p: (1 + reached) / (1 + permutations),
    }
  }
  return {
    unit: shuffle.unit,
    units: shuffle.units,
    permutations,
    accuracy: figure('accuracy'),
    meanAveragePrecision: figure('precision'),
  }
}

type Labels = readonly number[]

interface Shuffler {
  readonly unit: ShuffledLabels['unit']
  readonly units: number
  /** Labels of every image, after the order of units was changed. */
  draw(shuffle: (labels: Labels[]) => Labels[]): Labels[]
}

function shuffler(images: readonly ShuffledImage[]): Shuffler {
  const groups = [...Map.groupBy(images.keys(), (i) => images[i]!.group).values()]
  const key = (i: number): string => images[i]!.labels.toSorted((a, b) => a - b).join(' ')
  const out: Labels[] = new Array<Labels>(images.length)
  if (groups.every((own) => own.every((i) => key(i) === key(own[0]!))))
    return {
      unit: 'groups',
      units: groups.length,
      draw(shuffle) {
        const labels = shuffle(groups.map((own) => images[own[0]!]!.labels))
        for (const [at, own] of groups.entries()) for (const i of own) out[i] = labels[at]!
        return out
      },
    }
  return {
    unit: 'images within groups',
    units: images.length,
    draw(shuffle) {
      for (const own of groups) {
        const labels = shuffle(own.map((i) => images[i]!.labels))
        for (const [at, i] of own.entries()) out[i] = labels[at]!
      }
      return out
    },
  }
}

/** Accuracy and mean average precision for any labels of the same images. */
function figuresFor(images: readonly ShuffledImage[], classes: number, threshold: number | undefined) {
  const said = images.map(({ probabilities }) =>
    threshold === undefined
      ? String(largestOf(probabilities))
      : [...probabilities.keys()].filter((of) => probabilities[of]! >= threshold).join(' '),
  )
  const precisionOf = Array.from({ length: classes }, (_, of) =>
    rankedPrecision(Float64Array.from(images, ({ probabilities }) => probabilities[of]!)),
  )
  const names = new Map<Labels, string>()
  const nameOf = (labels: Labels): string => {
    const known = names.get(labels)
    if (known !== undefined) return known
    const name = labels.toSorted((a, b) => a - b).join(' ')
    names.set(labels, name)
    return name
  }
  const truth = Array.from({ length: classes }, () => new Uint8Array(images.length))
  return (labels: readonly Labels[]) => {
    for (const of of truth) of.fill(0)
    let right = 0
    for (const [i, own] of labels.entries()) {
      for (const of of own) truth[of]![i] = 1
      if (nameOf(own) === said[i]) right++
    }
    const precisions = truth.flatMap((of, at) => (of.includes(1) ? [precisionOf[at]!(of)] : []))
    return {
      accuracy: right / images.length,
      precision: precisions.reduce((a, b) => a + b, 0) / precisions.length,
    }
  }
}

/** Of a classifier's test images. */
export function shuffledTest(scored: readonly (ClassifiedImage | MultiLabelImage)[], seed: number): ShuffledLabels {
  const test = scored.filter(({ split }) => split === 'test')
  const isMultiLabel = test.some((image) => 'labels' in image)
  return shuffledLabels(
    test.map((image) => ({ ...image, labels: 'labels' in image ? image.labels : [image.label] })),
    { seed, ...(isMultiLabel && { threshold: USUAL_LABEL_THRESHOLD }) },
  )
}
