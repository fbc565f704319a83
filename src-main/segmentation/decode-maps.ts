/** From a network's maps to objects: where there is foreground, and which parts of it are one object. */
import { borrowing, lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { fillHoles } from './holes.ts'
import { hMaxima } from './peaks.ts'
import type { Mask, Raster } from './raster.ts'
import { keepObjects } from './tidy.ts'

export interface ObjectMaps {
  /** Probability that a pixel lies in an object, 0 … 1. */
  readonly foreground: Raster
  /** High in the middle of objects and low where two of them meet, 0 … 1; of the same size. */
  readonly middle: Raster
}

export interface DecodingRule {
  /** Pixels of at least this probability are foreground, 0 … 1. */
  readonly threshold: number
  /** How much lower than the lower of two summits the way between them must lead for them to be two objects, 0 … 1. */
  readonly depth: number
  /** An object's middle must reach this, … */
  readonly summit: number
  /** … and its mean foreground probability this. */
  readonly certainty: number
  /** Fewest pixels of an object. */
  readonly smallest: number
  /** Holes of up to so many pixels are filled; larger ones are background that objects enclose. */
  readonly largestHole: number
}

/**
 * Objects: foreground with its small holes filled, divided by a watershed from the summits of `middle`, which are its h-maxima; those
 * that are too small or too uncertain are left out. Numbered by summit, the highest 1. Linear in pixels; heights of summits are told
 * apart to 1/4096.
 */
export function decodeMaps(maps: ObjectMaps, rule: DecodingRule): LabelImage {
  return borrowing(() => decoded(maps, rule))
}

function decoded({ foreground, middle }: ObjectMaps, rule: DecodingRule): LabelImage {
  const mask = fillHoles(above(foreground, rule.threshold), rule.largestHole)
  const { regions, summits } = hMaxima(middle, mask, rule.depth)
  const { areas, means } = evidenceOf(regions, foreground)
  return keepObjects(
    regions,
    (object) =>
      areas[object]! >= rule.smallest &&
      middle.data[summits[object - 1]!]! >= rule.summit &&
      means[object]! >= rule.certainty,
  )
}

function above({ width, height, data }: Raster, level: number): Mask {
  const mask = lend.uint8(data.length)
  for (let i = 0; i < data.length; i++) mask[i] = data[i]! >= level ? 1 : 0
  return { width, height, data: mask }
}

function evidenceOf({ labels, count }: LabelImage, { data }: Raster): { areas: Uint32Array; means: Float64Array } {
  const areas = new Uint32Array(count + 1)
  const means = new Float64Array(count + 1)
  for (let i = 0; i < labels.length; i++) {
    const object = labels[i]!
    areas[object]!++
    means[object]! += data[i]!
  }
  for (let object = 0; object <= count; object++) means[object]! /= areas[object]!
  return { areas, means }
}
