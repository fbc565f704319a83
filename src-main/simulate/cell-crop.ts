/** A single cell out of its picture: which part is the cell, freed from its background and its neighbours. */
import { median, quantile } from '../base/index.ts'
import type { Plane } from '../image/index.ts'
import { distanceTransform, gaussianBlur, labelComponents, objectAreas } from '../segmentation/index.ts'
import type { Box } from './paint-site.ts'

/** A cell ready to be laid somewhere else. */
export interface CellCrop {
  readonly width: number
  readonly height: number
  /** Levels above the background [y, x], already weighted: fading to 0 away from the cell. */
  readonly light: Float32Array
  /** Weight of the picture at each pixel: 1 at the cell, 0 away from it; noise of the new background makes up the rest. */
  readonly weight: Float32Array
  /** Around the pixels that are the cell. */
  readonly box: Box
  readonly background: Background
}

/** What lies around a cell in its own picture. */
export interface Background {
  readonly level: number
  /** Mean square difference of pixels one and two apart in a row: both grow with the noise, their ratio tells how it is correlated. */
  readonly differenceOne: number
  readonly differenceTwo: number
}

/** Why a picture gives no cell: `cut` by its border, or `blank`. */
export type Refusal = 'cut' | 'blank'

/** Pixels of the picture's border that tell the background at first, and the share of them that are taken to be free of neighbours. */
const BORDER = 3
const BORDER_SHARE = 0.25
/** The cell is where the smoothed picture exceeds this share of its middle's height over the background. */
const SHARE_OF_HEIGHT = 0.35
/** Part of the picture's shorter side: how near to the middle a piece must come to belong to the cell. */
const REACH_OF_MIDDLE = 0.15
const SMALLEST_PIECE = 0.004
/** Pixels: the cell's halo is kept in full so far, is gone there, and background is what lies farther than that from anything. */
const HALO_KEPT = 3
const HALO_GONE = 8
const CLEAR_OF_CELLS = 6
/** A cell nearer to its picture's border than this is cut off. */
const MARGIN = 2
/** Height over the background in standard deviations of the noise below which a picture is blank. */
const LEAST_CONTRAST = 5

/**
 * Cuts the cell in the middle out of a picture: all pieces that come near to the middle, so that two nuclei of one cell
 * stay together; other pieces are neighbours and fade away. Nothing here depends on what the cell is.
 */
export function cutOut(plane: Plane): CellCrop | Refusal {
  const { width, height } = plane
  const data = Float32Array.from(plane.data)
  const smooth = gaussianBlur({ width, height, data }, 1).data
  const first = quantile(borderOf(data, width, height), BORDER_SHARE)
  const contrast = quantile(middleOf(smooth, width, height), 0.9) - first
  if (!(contrast > 0)) return 'blank'
  const bright = { width, height, data: Uint8Array.from(smooth, (v) => Number(v > first + SHARE_OF_HEIGHT * contrast)) }
  const pieces = labelComponents(bright)
  const isOwn = ownPieces(pieces)
  const own = Uint8Array.from(pieces.labels, (label) => Number(isOwn[label]))
  const box = boxAround(own, width, height)
  if (!box) return 'blank'
  const background = backgroundOf(data, bright)
  if (contrast < LEAST_CONTRAST * Math.sqrt(background.differenceTwo / 2)) return 'blank'
  const { x, y } = box
  const isCut = x < MARGIN || y < MARGIN || x + box.width > width - MARGIN || y + box.height > height - MARGIN
  if (isCut) return 'cut'
  const weight = weightsOf(own, bright.data, width, height)
  const light = weight.map((w, i) => w * (data[i]! - background.level))
  return { width, height, light, weight, box, background }
}

function borderOf(data: Float32Array, width: number, height: number): Float32Array {
  return data.filter((_, i) => edgeDistance(i, width, height) < BORDER)
}

function middleOf(data: Float32Array, width: number, height: number): Float32Array {
  return data.filter((_, i) => {
    const x = i % width
    const y = Math.floor(i / width)
    return x >= width / 4 && x < (3 * width) / 4 && y >= height / 4 && y < (3 * height) / 4
  })
}

/** Pixels to the nearest edge; 0 for the outermost ones. */
function edgeDistance(pixel: number, width: number, height: number): number {
  const x = pixel % width
  const y = Math.floor(pixel / width)
  return Math.min(x, y, width - 1 - x, height - 1 - y)
}

/** By label, whether it is a piece of the cell in the middle. */
function ownPieces(pieces: ReturnType<typeof labelComponents>): boolean[] {
  const { width, height, labels, count } = pieces
  const areas = objectAreas(pieces)
  const reach = REACH_OF_MIDDLE * Math.min(width, height)
  const isNear = new Array<boolean>(count + 1).fill(false)
  for (let i = 0; i < labels.length; i++) {
    const dx = (i % width) - (width - 1) / 2
    const dy = Math.floor(i / width) - (height - 1) / 2
    if (labels[i] !== 0 && Math.hypot(dx, dy) <= reach) isNear[labels[i]!] = true
  }
  return isNear.map((near, label) => near && areas[label]! >= SMALLEST_PIECE * labels.length)
}

/** The smallest box around the ones; undefined where there is none. */
function boxAround(mask: Uint8Array, width: number, height: number): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  mask.forEach((value, i) => {
    if (value === 0) return
    const x = i % width
    const y = Math.floor(i / width)
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  })
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

type Mask = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** Distance of every pixel to the nearest one of the mask; Infinity where it is empty. */
function distanceTo(mask: Mask): Float32Array {
  return distanceTransform({ ...mask, data: mask.data.map((value) => 1 - value) }).data
}

/** Level and noise of the pixels that lie clear of everything bright; of the darker half of all where too few do. */
function backgroundOf(data: Float32Array, bright: Mask): Background {
  const { width } = bright
  const away = distanceTo(bright)
  let isClear = away.map((distance) => Number(distance > CLEAR_OF_CELLS))
  if (isClear.reduce((sum, one) => sum + one, 0) < data.length / 20) {
    const middle = median(data)
    isClear = data.map((value) => Number(value <= middle))
  }
  const meanSquare = (apart: number): number => {
    let sum = 0
    let pairs = 0
    for (let i = 0; i + apart < data.length; i++) {
      if ((i % width) + apart >= width || !isClear[i] || !isClear[i + apart]) continue
      sum += (data[i]! - data[i + apart]!) ** 2
      pairs++
    }
    return pairs === 0 ? 0 : sum / pairs
  }
  const level = median(data.filter((_, i) => isClear[i] === 1))
  return { level, differenceOne: meanSquare(1), differenceTwo: meanSquare(2) }
}

/** 1 at the cell and its near halo, falling smoothly to 0 away from it, towards its neighbours, and at the picture's border. */
function weightsOf(own: Uint8Array, bright: Uint8Array, width: number, height: number): Float32Array {
  const toOwn = distanceTo({ width, height, data: own })
  const others = bright.map((value, i) => (value === 1 && own[i] === 0 ? 1 : 0))
  const toOthers = distanceTo({ width, height, data: others })
  return toOwn.map((distance, i) => {
    if (distance === 0) return 1
    const halo = ramp((HALO_GONE - distance) / (HALO_GONE - HALO_KEPT))
    const nearer = ramp((toOthers[i]! - distance) / HALO_KEPT)
    const border = ramp((edgeDistance(i, width, height) + 1) / HALO_KEPT)
    return halo * nearer * border
  })
}

/** 0 below 0, 1 above 1, smooth between. */
function ramp(t: number): number {
  const held = Math.min(1, Math.max(0, t))
  return held * held * (3 - 2 * held)
}
