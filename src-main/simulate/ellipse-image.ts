/**
 * One image of the simulated data of Sailem et al. 2017 (section 3.1): ellipses on a grid, and circles among them in
 * positive images. Pure and quick (about a millisecond), so that training may draw images as it goes.
 */
import type { Random } from '../base/index.ts'
import { boxOf, type Ellipse, liesInside, paintEllipse, somePixel } from './ellipse-shape.ts'
import type { Box } from './paint-site.ts'
import { whiteNoise } from './white-noise.ts'
import { wholeBetween } from './whole-number.ts'

export type EllipseSet = 1 | 2
export type EllipseKind = 'circle' | 'ellipse'

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

/** What section 3.1 leaves open. Both kinds draw their size and level from the same ranges, so that shape alone tells them apart. */
export interface EllipseLook {
  /** Short over long axis of an ellipse, drawn uniformly; a circle has 1. */
  readonly axisRatio: readonly [low: number, high: number]
  /** Grey level of an object, drawn uniformly. */
  readonly level: readonly [low: number, high: number]
  readonly background: number
  /** Standard deviation of the Gaussian noise on every pixel, grey levels; 0 for none. */
  readonly noise: number
}

export interface EllipseImageRequest {
  readonly set: EllipseSet
  readonly positive: boolean
  readonly random: Random
  /** Changes to `ELLIPSE_LOOK`. */
  readonly look?: Partial<EllipseLook> | undefined
}

export const ELLIPSE_LOOK: EllipseLook = { axisRatio: [0.5, 0.75], level: [110, 200], background: 20, noise: 6 }
/** From section 3.1, in pixels where they are lengths. A circle's diameter is `diameter`; so is that of the circle as large as an ellipse. */
export const ELLIPSE_RULES = {
  width: 280,
  height: 210,
  rows: 6,
  columns: 8,
  objects: [30, 48],
  shift: [1, 20],
  diameter: [15, 20],
  /** Share of circles among the objects of a positive image, by set; rounded to whole objects. */
  circles: { 1: 0.1, 2: 0.2 },
} as const

/** Distance between grid points, and from a grid cell's corner to where shifts start: shifts spread about the cell's middle. */
const PITCH = ELLIPSE_RULES.width / ELLIPSE_RULES.columns
const SHIFT_ORIGIN = PITCH / 2 - (ELLIPSE_RULES.shift[0] + ELLIPSE_RULES.shift[1]) / 2
/** Pixels by which an ellipse is widened when it looks for others: masks never touch, not even by a corner. */
const GAP = 2
const TRIES_PER_OBJECT = 50
const TRIES_PER_IMAGE = 50

/** Size and look of an object before it has a place: never redrawn, so that crowding favours no size and no kind. */
interface Plan {
  readonly kind: EllipseKind
  readonly cell: number
  readonly semiMajor: number
  readonly semiMinor: number
  readonly level: number
}

/**
 * Draws one image of set 1 (10 % circles in positive images) or set 2 (20 %): 280 × 210 pixels, 30 to 48 objects, each
 * at its own point of a grid of 6 × 8, shifted by 1 to 20 pixels in x and in y, of a diameter between 15 and 20 pixels.
 * Objects lie inside the image and apart from each other: a shift and angle that would not are drawn again.
 */
export function ellipseImage({ set, positive, random, look }: EllipseImageRequest): EllipseImage {
  const { width, height } = ELLIPSE_RULES
  const chosen = { ...ELLIPSE_LOOK, ...look }
  const plans = planObjects(random, positive ? ELLIPSE_RULES.circles[set] : 0, chosen)
  const ellipses = placeAll(random, plans)
  const light = new Float32Array(width * height).fill(chosen.background)
  plans.forEach((plan, i) => void paintEllipse(light, ELLIPSE_RULES, ellipses[i]!, plan.level))
  const objects = plans
    .map((plan, i) => ({ cell: plan.cell, kind: plan.kind, level: plan.level, ellipse: ellipses[i]! }))
    .sort((a, b) => a.cell - b.cell)
    .map(({ kind, level, ellipse }) => ({ kind, level, ...ellipse, ...boxOf(ellipse, ELLIPSE_RULES) }))
  return { pixels: expose(light, chosen.noise, random), width, height, objects }
}

function planObjects(random: Random, circleShare: number, look: EllipseLook): Plan[] {
  const { rows, columns, objects, diameter } = ELLIPSE_RULES
  const count = wholeBetween(random, objects)
  const circles = Math.round(circleShare * count)
  const cells = random.shuffle(Array.from({ length: rows * columns }, (_, cell) => cell))
  return cells.slice(0, count).map((cell, i) => {
    const radius = between(random, diameter) / 2
    const ratio = between(random, look.axisRatio)
    const level = between(random, look.level)
    const stretch = i < circles ? 1 : Math.sqrt(ratio)
    const kind = i < circles ? 'circle' : 'ellipse'
    return { kind, cell, semiMajor: radius / stretch, semiMinor: radius * stretch, level }
  })
}

/** A place for every object. The grid points themselves always serve: the longest ellipse is shorter than their distance. */
function placeAll(random: Random, plans: readonly Plan[]): Ellipse[] {
  for (let tries = 0; tries < TRIES_PER_IMAGE; tries++) {
    const placed = placeApart(random, plans)
    if (placed) return placed
  }
  const middle = Math.floor((ELLIPSE_RULES.shift[0] + ELLIPSE_RULES.shift[1]) / 2)
  return plans.map((plan) => ellipseAt(plan, middle, middle, random.next() * Math.PI))
}

/** Undefined where an object found no room beside those placed before it. */
function placeApart(random: Random, plans: readonly Plan[]): Ellipse[] | undefined {
  const taken = new Uint8Array(ELLIPSE_RULES.width * ELLIPSE_RULES.height)
  const placed: Ellipse[] = []
  for (const plan of plans) {
    const ellipse = placeOne(random, plan, taken)
    if (!ellipse) return undefined
    somePixel(ellipse, ELLIPSE_RULES, (pixel) => {
      taken[pixel] = 1
      return false
    })
    placed.push(ellipse)
  }
  return placed
}

function placeOne(random: Random, plan: Plan, taken: Uint8Array): Ellipse | undefined {
  const { width, height, shift } = ELLIPSE_RULES
  for (let tries = 0; tries < TRIES_PER_OBJECT; tries++) {
    const ellipse = ellipseAt(plan, wholeBetween(random, shift), wholeBetween(random, shift), random.next() * Math.PI)
    if (!liesInside(ellipse, width, height)) continue
    const wider = { ...ellipse, semiMajor: ellipse.semiMajor + GAP, semiMinor: ellipse.semiMinor + GAP }
    if (!somePixel(wider, ELLIPSE_RULES, (pixel) => taken[pixel] === 1)) return ellipse
  }
  return undefined
}

function ellipseAt({ cell, semiMajor, semiMinor }: Plan, shiftX: number, shiftY: number, angle: number): Ellipse {
  const column = cell % ELLIPSE_RULES.columns
  const row = Math.floor(cell / ELLIPSE_RULES.columns)
  const centreX = column * PITCH + SHIFT_ORIGIN + shiftX
  const centreY = row * PITCH + SHIFT_ORIGIN + shiftY
  return { centreX, centreY, semiMajor, semiMinor, angle }
}

function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.next()
}

/** 8-bit levels of a plane of expected levels, with Gaussian noise on each. */
function expose(light: Float32Array, deviation: number, random: Random): Uint8Array {
  const pixels = new Uint8Array(light.length)
  const noise = whiteNoise(random, light.length)
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.min(255, Math.max(0, Math.round(light[i]! + deviation * noise[i]!)))
  }
  return pixels
}
