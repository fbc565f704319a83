/**
 * One image of the simulated data of Sailem et al. 2017 (section 3.1): ellipses on a grid, and circles among them in
 * positive images. Pure and quick (about a millisecond), so that training may draw images as it goes.
 */
import { Fault, type Random } from '../base/index.ts'
import { ELLIPSE_LOOK, ELLIPSE_RULES, type EllipseKind, type EllipseLook, type EllipseSet } from './ellipse-rules.ts'
import { boxOf, type Ellipse, paintEllipse } from './ellipse-shape.ts'
import type { Box } from './paint-site.ts'
import { type EllipsePlan, placeEllipses } from './place-ellipses.ts'
import { whiteNoise } from './white-noise.ts'
import { wholeBetween } from './whole-number.ts'

/** An object as it was drawn; its box holds exactly the pixels whose centres lie in it. */
export interface EllipseObject extends Ellipse, Box {
  readonly kind: EllipseKind
  /** Grey level without noise. */
  readonly level: number
}

export interface EllipseImage {
  /** Grey levels [y, x]. */
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  /** In reading order of their grid cells. */
  readonly objects: readonly EllipseObject[]
}

export interface EllipseImageRequest {
  readonly set: EllipseSet
  readonly positive: boolean
  readonly random: Random
  /** Changes to `ELLIPSE_LOOK`. */
  readonly look?: Partial<EllipseLook> | undefined
}

/** Thinner ellipses of the largest area would be longer than grid points are apart. */
const LEAST_AXIS_RATIO = 0.35

/**
 * Draws one image of set 1 (10 % circles in positive images) or set 2 (20 %): 280 × 210 pixels, 30 to 48 objects, each
 * at its own point of a grid of 6 × 8, shifted by 1 to 20 pixels in x and in y, of a diameter between 15 and 20 pixels.
 * Objects lie inside the image and apart from each other: a shift and angle that would not are drawn again. Throws a Fault
 * `bad_argument` for an axis ratio out of range.
 */
export function ellipseImage({ set, positive, random, look }: EllipseImageRequest): EllipseImage {
  const { width, height } = ELLIPSE_RULES
  const chosen = { ...ELLIPSE_LOOK, ...look }
  checkAxisRatio(chosen.axisRatio)
  const plans = planObjects(random, positive ? ELLIPSE_RULES.circles[set] : 0, chosen)
  const ellipses = placeEllipses(random, plans)
  const light = new Float32Array(width * height).fill(chosen.background)
  plans.forEach((plan, i) => void paintEllipse(light, ELLIPSE_RULES, ellipses[i]!, plan.level))
  const objects = plans
    .map((plan, i) => ({ cell: plan.cell, kind: plan.kind, level: plan.level, ellipse: ellipses[i]! }))
    .sort((a, b) => a.cell - b.cell)
    .map(({ kind, level, ellipse }) => ({ kind, level, ...ellipse, ...boxOf(ellipse, ELLIPSE_RULES) }))
  return { pixels: expose(light, chosen.noise, random), width, height, objects }
}

function checkAxisRatio([low, high]: readonly [number, number]): void {
  if (low >= LEAST_AXIS_RATIO && low <= high && high <= 1) return
  throw new Fault('bad_argument', `Axis ratios go from ${LEAST_AXIS_RATIO} up to 1, not from ${low} to ${high}.`)
}

function planObjects(random: Random, circleShare: number, look: EllipseLook): EllipsePlan[] {
  const { rows, columns, objects, diameter } = ELLIPSE_RULES
  const count = wholeBetween(random, objects)
  const circles = Math.round(circleShare * count)
  const cells = random.shuffle(Array.from({ length: rows * columns }, (_, cell) => cell))
  const plans = cells.slice(0, count).map((cell, i): EllipsePlan => {
    const radius = between(random, diameter) / 2
    const ratio = between(random, look.axisRatio)
    const level = between(random, look.level)
    const stretch = i < circles ? 1 : Math.sqrt(ratio)
    const kind = i < circles ? 'circle' : 'ellipse'
    return { kind, cell, semiMajor: radius / stretch, semiMinor: radius * stretch, level }
  })
  // Those placed first have the choice: circles must not always be.
  return random.shuffle(plans)
}

function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.next()
}

/** 8-bit levels of a plane of expected levels, with Gaussian noise on each; rounded and clipped. */
function expose(light: Float32Array, deviation: number, random: Random): Uint8Array {
  const levels = new Uint8ClampedArray(light.length)
  const noise = whiteNoise(random, light.length)
  for (let i = 0; i < levels.length; i++) levels[i] = light[i]! + deviation * noise[i]!
  return new Uint8Array(levels.buffer)
}
