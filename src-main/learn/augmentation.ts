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
  /** Square images are also turned by a quarter and three quarters: cells lie in any direction. */
  readonly quarterTurns: boolean
  /** Largest shift along either axis in pixels. */
  readonly shiftPixels: number
  /** Largest change of the image's width in pixels; the height changes by the same factor. */
  readonly scalePixels: number
  /** Shift and change of width are at most this share of the width, 0 to 1: small images would be changed beyond knowing. */
  readonly mostShare: number
  /**
   * Least share of the picture that stays in view, 0 … below 1. A draw that would lose more is taken back towards
   * doing nothing (turn, shift and enlargement alike) until it does not. An image is positive for a few objects,
   * and once they are moved out of view its label is wrong.
   */
  readonly keepInside: number
  /**
   * Signal over the background is made stronger or weaker, in each channel by a factor of its own between 1 / (1 + gain) and
   * 1 + gain, 0 or more: stain, exposure and lamp differ between wells and plates, and are no phenotype.
   */
  readonly gain: number
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
  quarterTurns: false,
  shiftPixels: 40,
  scalePixels: 50,
  mostShare: 1,
  keepInside: 0,
  gain: 0,
}

/** The paper's ranges and quarter turns, with nine tenths of every picture kept in view. */
export const DEFAULT_AUGMENTATION: AugmentationRules = {
  ...PAPER_AUGMENTATION,
  quarterTurns: true,
  // That of the paper's images.
  mostShare: 50 / 280,
  keepInside: 0.9,
}

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
  const upright = uprightAngle(random.next(), rules, size)
  const between = (limit: number): number => (2 * random.next() - 1) * limit
  const most = rules.mostShare * size.width
  const shift = Math.min(rules.shiftPixels, most)
  const drawn: Augmentation = {
    flipX: rules.flips && flipX,
    flipY: rules.flips && flipY,
    angleDegrees: between(rules.turnDegrees) + upright,
    scale: 1 + between(Math.min(rules.scalePixels, most)) / size.width,
    shiftX: between(shift),
    shiftY: between(shift),
  }
  return rules.keepInside > 0 ? keptInside(drawn, { share: rules.keepInside, upright, size }) : drawn
}

/** The turn about which others are drawn, by a number from 0 to below 1. */
function uprightAngle(draw: number, { upsideDown, quarterTurns }: AugmentationRules, { width, height }: Size): number {
  const isHalf = upsideDown && draw < 0.5
  const isQuarter = quarterTurns && width === height && Math.floor(4 * draw) % 2 === 1
  return (isHalf ? 180 : 0) + (isQuarter ? 90 : 0)
}

interface Keeping {
  readonly share: number
  /** The turn that costs nothing. */
  readonly upright: number
  readonly size: Size
}

/** The drawn augmentation, or the strongest part of it that keeps the share in view, to a thousandth. */
function keptInside(drawn: Augmentation, { share, upright, size }: Keeping): Augmentation {
  if (keptShare(drawn, size) >= share) return drawn
  let kept = 0
  let tooMuch = 1
  for (let i = 0; i < 10; i++) {
    const middle = (kept + tooMuch) / 2
    if (keptShare(weakened(drawn, upright, middle), size) >= share) kept = middle
    else tooMuch = middle
  }
  return weakened(drawn, upright, kept)
}

function weakened(drawn: Augmentation, upright: number, strength: number): Augmentation {
  return {
    ...drawn,
    angleDegrees: upright + (drawn.angleDegrees - upright) * strength,
    scale: 1 + (drawn.scale - 1) * (drawn.scale > 1 ? strength : 1),
    shiftX: drawn.shiftX * strength,
    shiftY: drawn.shiftY * strength,
  }
}

/** Factors on the signal of each channel, evenly spread on a logarithmic scale; none is drawn without a gain. */
export function drawGains(
  random: Random,
  { gain }: AugmentationRules,
  channels: number,
): readonly number[] | undefined {
  if (gain === 0) return undefined
  const most = Math.log(1 + gain)
  return Array.from({ length: channels }, () => Math.exp((2 * random.next() - 1) * most))
}

function checkRules(rules: AugmentationRules, { width }: Size): void {
  const { turnDegrees, shiftPixels, scalePixels, mostShare, keepInside, gain } = rules
  if (!(gain >= 0)) throw new Fault('bad_argument', `A gain is 0 or more, not ${gain}.`)
  if (!(turnDegrees >= 0 && turnDegrees <= 90))
    throw new Fault('bad_argument', `A turn lies between 0 and 90 degrees; ${turnDegrees} was asked for.`)
  if (!(shiftPixels >= 0)) throw new Fault('bad_argument', `A shift is 0 pixels or more, not ${shiftPixels}.`)
  if (!(scalePixels >= 0 && Math.min(scalePixels, mostShare * width) < width))
    throw new Fault('bad_argument', `Images ${width} pixels wide cannot be scaled by ±${scalePixels} pixels.`, {
      todo: 'Choose a smaller range.',
    })
  if (!(keepInside >= 0 && keepInside < 1))
    throw new Fault('bad_argument', `The share that stays in view lies between 0 and 1; ${keepInside} was asked for.`)
}
