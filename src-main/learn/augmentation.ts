/** What is drawn for one augmented image: flips, rotation, isotropic scale and shift, kept apart from their application. */
import { Fault, type Random } from '../base/index.ts'
import { keptShare } from './kept-share.ts'

/** What is done to one image, about its centre: mirror, then scale, then turn, then shift. */
export interface Augmentation {
  readonly flipX: boolean
  readonly flipY: boolean
  /** Clockwise as seen with y downwards: from the x axis towards the y axis. */
  readonly angleDegrees: number
  /** Of both axes alike: shapes stay similar, so a circle stays a circle and an ellipse keeps its axis ratio. */
  readonly scale: number
  /** Pixels to the right and down. */
  readonly shiftX: number
  readonly shiftY: number
}

/** Ranges from which augmentations are drawn, all uniform. */
export interface AugmentationRules {
  readonly flips: boolean
  /** Largest turn to either side, of the upright image or, half of the time, of the image upside down. */
  readonly turnDegrees: number
  readonly upsideDown: boolean
  /** Largest shift along either axis in pixels. */
  readonly shiftPixels: number
  /** Largest change of the image's width in pixels; the height changes by the same factor. */
  readonly scalePixels: number
  /**
   * Least share of the picture that stays in view, 0 … below 1. A draw that would lose more is taken back towards
   * doing nothing (turn, shift and enlargement alike) until it does not. An image is positive for a few objects,
   * and once they are moved out of view its label is wrong.
   */
  readonly keepInside: number
}

/**
 * Sailem et al. 2017, section 3.3: flips; −20° … 20° or 160° … 200°; ±40 pixels; ±50 pixels. Objects may leave the view.
 * "Scaling by ±50 pixels" is read as the width: changing both sides by the same number of pixels would turn circles
 * into ellipses (a 280 × 210 image by up to 7 %), which is what this data set tells apart.
 */
export const PAPER_AUGMENTATION: AugmentationRules = {
  flips: true,
  turnDegrees: 20,
  upsideDown: true,
  shiftPixels: 40,
  scalePixels: 50,
  keepInside: 0,
}

/** The paper's ranges, with nine tenths of every picture kept in view. */
export const DEFAULT_AUGMENTATION: AugmentationRules = { ...PAPER_AUGMENTATION, keepInside: 0.9 }

export const NO_AUGMENTATION: Augmentation = {
  flipX: false,
  flipY: false,
  angleDegrees: 0,
  scale: 1,
  shiftX: 0,
  shiftY: 0,
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Draws one augmentation; always the same number of random numbers, so that rules do not shift later draws. */
export function drawAugmentation(random: Random, rules: AugmentationRules, size: Size): Augmentation {
  checkRules(rules, size)
  const flipX = random.next() < 0.5
  const flipY = random.next() < 0.5
  const turned = random.next() < 0.5
  const between = (limit: number): number => (2 * random.next() - 1) * limit
  const drawn: Augmentation = {
    flipX: rules.flips && flipX,
    flipY: rules.flips && flipY,
    angleDegrees: between(rules.turnDegrees) + (rules.upsideDown && turned ? 180 : 0),
    scale: 1 + between(rules.scalePixels) / size.width,
    shiftX: between(rules.shiftPixels),
    shiftY: between(rules.shiftPixels),
  }
  return rules.keepInside > 0 ? keptInside(drawn, rules.keepInside, size) : drawn
}

/** The drawn augmentation, or the strongest part of it that keeps the share in view, to a thousandth. */
function keptInside(drawn: Augmentation, share: number, size: Size): Augmentation {
  if (keptShare(drawn, size) >= share) return drawn
  let kept = 0
  let tooMuch = 1
  for (let i = 0; i < 10; i++) {
    const middle = (kept + tooMuch) / 2
    if (keptShare(weakened(drawn, middle), size) >= share) kept = middle
    else tooMuch = middle
  }
  return weakened(drawn, kept)
}

function weakened(drawn: Augmentation, strength: number): Augmentation {
  const rest = drawn.angleDegrees > 90 ? 180 : 0
  return {
    ...drawn,
    angleDegrees: rest + (drawn.angleDegrees - rest) * strength,
    scale: 1 + (drawn.scale - 1) * (drawn.scale > 1 ? strength : 1),
    shiftX: drawn.shiftX * strength,
    shiftY: drawn.shiftY * strength,
  }
}

function checkRules({ turnDegrees, shiftPixels, scalePixels, keepInside }: AugmentationRules, { width }: Size): void {
  if (!(turnDegrees >= 0 && turnDegrees <= 90))
    throw new Fault('bad_argument', `A turn lies between 0 and 90 degrees; ${turnDegrees} was asked for.`)
  if (!(shiftPixels >= 0)) throw new Fault('bad_argument', `A shift is 0 pixels or more, not ${shiftPixels}.`)
  if (!(scalePixels >= 0 && scalePixels < width))
    throw new Fault('bad_argument', `Images ${width} pixels wide cannot be scaled by ±${scalePixels} pixels.`, {
      todo: 'Choose a smaller range.',
    })
  if (!(keepInside >= 0 && keepInside < 1))
    throw new Fault('bad_argument', `The share that stays in view lies between 0 and 1; ${keepInside} was asked for.`)
}
