/** Which images make up each batch: a pure function of seed and step, so that resuming equals not stopping. */
import { Fault, seededRandom } from '../base/index.ts'
import { mixSeed } from './mix-seed.ts'
import { MOSAIC_TILES } from './mosaic.ts'

/**
 * `balanced`: each class has the same number of places in a batch (to within one); an epoch shows every image of the
 * largest class once and those of smaller classes repeatedly. `shuffled`: an epoch shows every image once, in an order of its own.
 * `once`: each image once, in the order given.
 */
export type BatchOrder = 'balanced' | 'shuffled' | 'once'

export interface PlanRequest {
  /** What stands for each image in the plan; each once. */
  readonly images: readonly number[]
  /** Class number of each. */
  readonly labels: readonly number[]
  readonly batchSize: number
  readonly order: BatchOrder
  readonly seed: number
  /** Share of the samples that are mosaics of four images of a class, 0 … 1. */
  readonly mosaics: number
}

export interface PlannedSample {
  /** One of `images`, or the four of a mosaic. */
  readonly sources: readonly number[]
  readonly label: number
  /** 0 for a sample that only fills the last batch of an epoch; it repeats an earlier one of that batch. */
  readonly weight: 0 | 1
  /** Of everything random in the sample. */
  readonly seed: number
}

export interface BatchPlan {
  readonly stepsPerEpoch: number
  /** The batch of a step, 0 … ; of `batchSize` samples, whatever the step. */
  batch(step: number): PlannedSample[]
}

/** Throws `bad_argument` for no images or a batch size below one. */
export function planBatches({ images, labels, batchSize, order, seed, mosaics }: PlanRequest): BatchPlan {
  if (labels.length === 0) throw new Fault('bad_argument', 'There are no images to make batches of.')
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new Fault('bad_argument', `A batch holds one image or more, not ${batchSize}.`)
  const classes = membersOf(labels)
  const length = order === 'balanced' ? classes.length * Math.max(...classes.map(({ length: n }) => n)) : labels.length
  const stepsPerEpoch = Math.ceil(length / batchSize)
  let current = { epoch: -1, places: [] as number[] }

  const placesOf = (epoch: number): number[] => {
    if (order === 'balanced') return balancedOrder(classes, length, seed, epoch)
    const places = [...labels.keys()]
    return order === 'once' ? places : seededRandom(mixSeed(seed, epoch)).shuffle(places)
  }

  const epochOrder = (epoch: number): number[] => {
    if (current.epoch !== epoch) current = { epoch, places: placesOf(epoch) }
    return current.places
  }

  function sample(image: number, position: number, epoch: number): PlannedSample {
    const ownSeed = mixSeed(seed, epoch, position)
    const chosen = mosaics > 0 ? mosaicSources(image, labels, classes, { mosaics, seed: ownSeed }) : [image]
    return { sources: chosen.map((i) => images[i]!), label: labels[image]!, weight: 1, seed: ownSeed }
  }

  return {
    stepsPerEpoch,
    batch(step) {
      const epoch = Math.floor(step / stepsPerEpoch)
      const first = (step % stepsPerEpoch) * batchSize
      const own = epochOrder(epoch).slice(first, first + batchSize)
      const samples = own.map((image, i) => sample(image, first + i, epoch))
      for (let i = 0; samples.length < batchSize; i++) samples.push({ ...samples[i]!, weight: 0 })
      return samples
    },
  }
}

/** Images by class, classes without images left out. */
function membersOf(labels: readonly number[]): number[][] {
  const members: number[][] = []
  labels.forEach((label, i) => {
    members[label] ??= []
    members[label].push(i)
  })
  return members.filter((own) => own.length > 0)
}

/** Classes take turns; each class goes through its images in a shuffled order, again and again. */
function balancedOrder(classes: readonly number[][], length: number, seed: number, epoch: number): number[] {
  const random = seededRandom(mixSeed(seed, epoch))
  const turns = classes.map((own) => {
    const shown: number[] = []
    while (shown.length < length / classes.length) shown.push(...random.shuffle([...own]))
    return shown
  })
  return Array.from({ length }, (_, i) => turns[i % classes.length]![Math.floor(i / classes.length)]!)
}

/** The image and three others of its class (repeated where the class is smaller than four), at random places. */
function mosaicSources(
  image: number,
  labels: readonly number[],
  classes: readonly number[][],
  { mosaics, seed }: { readonly mosaics: number; readonly seed: number },
): number[] {
  const random = seededRandom(mixSeed(seed, 1))
  if (random.next() >= mosaics) return [image]
  const own = classes.find((members) => labels[members[0]!] === labels[image])!
  const chosen = [image]
  while (chosen.length < MOSAIC_TILES) {
    const other = own[random.integer(own.length)]!
    if (!chosen.includes(other) || own.length < MOSAIC_TILES) chosen.push(other)
  }
  return random.shuffle(chosen)
}
