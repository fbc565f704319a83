/**
 * The weakly supervised network of Sailem et al. 2017 (section 2.3, figure 2): convolutions, and one detector map per class whose
 * largest value is the image's score.
 */
import { Fault } from '../base/index.ts'
import { add, floats, padded, relu, showShape, sub, type Value } from '../graph/index.ts'
import { batchNorm, convolution, maxPool } from './blocks.ts'
import type { Layers } from './layers.ts'
import { type GlobalPooling, poolScores } from './pool-scores.ts'
import { type Reach, receptiveField } from './receptive-field.ts'

export interface Filters {
  readonly filters: number
  readonly size: number
  readonly padding: number
  /** Followed by 2 × 2 max pooling. */
  readonly isPooled: boolean
}

/** Filters before the detectors. Four layers are the paper's; what six layers hold, the paper leaves open: two of 3 × 3 more. */
export const PAPER_FILTERS: Readonly<Record<4 | 6, readonly Filters[]>> = {
  4: [
    { filters: 50, size: 11, padding: 0, isPooled: true },
    { filters: 100, size: 3, padding: 0, isPooled: true },
    { filters: 100, size: 5, padding: 1, isPooled: true },
  ],
  6: [
    { filters: 50, size: 11, padding: 0, isPooled: true },
    { filters: 100, size: 3, padding: 0, isPooled: true },
    { filters: 100, size: 5, padding: 1, isPooled: true },
    { filters: 100, size: 3, padding: 1, isPooled: false },
    { filters: 100, size: 3, padding: 1, isPooled: true },
  ],
}
/** The filter of the detectors, padded by one pixel. */
const DETECTOR_SIZE = 5

export interface WscnnOptions {
  readonly layers: 4 | 6
  readonly pooling?: GlobalPooling
  readonly classes?: number
  /** Side of the second layer's filter: 3 for the simulated data, 7 for images of cells. */
  readonly secondFilter?: number
  /**
   * Pools before it normalises, unlike the paper: maximum and rectifier commute, so that only the statistics differ, and the
   * normalisation touches a quarter of the values.
   */
  readonly poolsFirst?: boolean
  /**
   * Background around the images, before the first filter. Filters without padding see an object at the edge from fewer places
   * than one in the middle, and one nearer to it than half the field of view perhaps from none; with a margin all are seen alike.
   */
  readonly margin?: Margin | undefined
}

export interface Margin {
  /** On every side; half the field of view is enough. */
  readonly pixels: number
  /** What is laid there, by channel, in the network's units. */
  readonly levels: readonly number[]
}

export interface Wscnn {
  /** [batch, classes], to be passed to softmax. */
  readonly scores: Value
  /** The detectors' maps [batch, classes, height, width]. */
  readonly detectors: Value
  /** What one value of a detector sees of the image. */
  readonly reach: Reach
}

/** The network on images [batch, channels, height, width]. Throws a Fault `bad_argument` where the images are too small for it. */
export function wscnn(layers: Layers, images: Value, options: WscnnOptions): Wscnn {
  const { classes = 2, pooling = 'max' } = options
  const stack = filtersOf(options)
  const features = stack.reduce(
    (x, filters, i) =>
      layers.graph.under(`layer${i + 1}`, () => block(layers, `layer${i + 1}`, roomy(x, filters), filters, options)),
    options.margin ? framed(images, options.margin) : images,
  )
  const last = roomy(features, { size: DETECTOR_SIZE, padding: 1 })
  const detectors = convolution(layers, 'detectors', last, {
    filters: classes,
    size: DETECTOR_SIZE,
    padding: 1,
    bias: true,
  })
  return { scores: poolScores(layers, detectors, pooling), detectors, reach: reachOf(stack) }
}

/** As padding is with zeros, levels are zero meanwhile. */
function framed(images: Value, { pixels, levels }: Margin): Value {
  const level = images.graph.constant(floats([1, levels.length, 1, 1], Float32Array.from(levels)))
  const around = [0, 0, pixels, pixels]
  return add(padded(sub(images, level), around, around), level)
}

const filtersOf = ({ layers, secondFilter }: WscnnOptions): readonly Filters[] =>
  PAPER_FILTERS[layers].map((filters, i) => (i === 1 && secondFilter ? { ...filters, size: secondFilter } : filters))

function block(layers: Layers, name: string, x: Value, filters: Filters, { poolsFirst = false }: WscnnOptions): Value {
  const maps = convolution(layers, name, x, filters)
  if (!filters.isPooled) return relu(batchNorm(layers, name, maps))
  // The rectifier commutes with the maximum: on what is left after pooling it does a quarter of the work.
  return relu(poolsFirst ? batchNorm(layers, name, maxPool(maps)) : maxPool(batchNorm(layers, name, maps)))
}

function roomy(x: Value, { size, padding }: Pick<Filters, 'size' | 'padding'>): Value {
  if (x.shape.slice(2).every((extent) => extent + 2 * padding >= size + 1)) return x
  throw new Fault(
    'bad_argument',
    `The images are too small for this network: ${showShape(x.shape)} meets a filter of ${size}.`,
  )
}

const reachOf = (stack: readonly Filters[]): Reach =>
  receptiveField([
    ...stack.flatMap(({ size, isPooled }): [number, number][] =>
      isPooled
        ? [
            [size, 1],
            [2, 2],
          ]
        : [[size, 1]],
    ),
    [DETECTOR_SIZE, 1],
  ])
