/** Finds a place and a rotation for every object of an ellipse image: on its grid cell, inside the image, apart from the others. */
import type { Random } from '../base/index.ts'
import { ELLIPSE_RULES, type EllipseKind } from './ellipse-rules.ts'
import { type Ellipse, liesInside, somePixel } from './ellipse-shape.ts'
import { wholeBetween } from './whole-number.ts'

/** Size and look of an object before it has a place: never redrawn, so that crowding favours no size and no kind. */
export interface EllipsePlan {
  readonly kind: EllipseKind
  readonly cell: number
  readonly semiMajor: number
  readonly semiMinor: number
  readonly level: number
}

/** Distance between grid points, and from a grid cell's corner to where shifts start: shifts spread about the cell's middle. */
const PITCH = ELLIPSE_RULES.width / ELLIPSE_RULES.columns
const SHIFT_ORIGIN = PITCH / 2 - (ELLIPSE_RULES.shift[0] + ELLIPSE_RULES.shift[1]) / 2
/** Pixels by which an ellipse is widened when it looks for others: not even their soft edges touch by a corner. */
const GAP = 3
const TRIES_PER_OBJECT = 50
const TRIES_PER_IMAGE = 50

/** A place for every object. The grid points themselves always serve: the longest ellipse is shorter than their distance. */
export function placeEllipses(random: Random, plans: readonly EllipsePlan[]): Ellipse[] {
  for (let tries = 0; tries < TRIES_PER_IMAGE; tries++) {
    const placed = placeApart(random, plans)
    if (placed) return placed
  }
  const middle = Math.floor((ELLIPSE_RULES.shift[0] + ELLIPSE_RULES.shift[1]) / 2)
  return plans.map((plan) => ellipseAt(plan, middle, middle, random.next() * Math.PI))
}

/** Undefined where an object found no room beside those placed before it. */
function placeApart(random: Random, plans: readonly EllipsePlan[]): Ellipse[] | undefined {
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

function placeOne(random: Random, plan: EllipsePlan, taken: Uint8Array): Ellipse | undefined {
  const { width, height, shift } = ELLIPSE_RULES
  for (let tries = 0; tries < TRIES_PER_OBJECT; tries++) {
    const ellipse = ellipseAt(plan, wholeBetween(random, shift), wholeBetween(random, shift), random.next() * Math.PI)
    if (!liesInside(ellipse, width, height)) continue
    const wider = { ...ellipse, semiMajor: ellipse.semiMajor + GAP, semiMinor: ellipse.semiMinor + GAP }
    if (!somePixel(wider, ELLIPSE_RULES, (pixel) => taken[pixel] === 1)) return ellipse
  }
  return undefined
}

function ellipseAt(
  { cell, semiMajor, semiMinor }: EllipsePlan,
  shiftX: number,
  shiftY: number,
  angle: number,
): Ellipse {
  const column = cell % ELLIPSE_RULES.columns
  const row = Math.floor(cell / ELLIPSE_RULES.columns)
  const centreX = column * PITCH + SHIFT_ORIGIN + shiftX
  const centreY = row * PITCH + SHIFT_ORIGIN + shiftY
  return { centreX, centreY, semiMajor, semiMinor, angle }
}
