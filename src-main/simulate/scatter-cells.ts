/** Where cells lie: patchy like a culture dish, some touching, some apart. */
import type { Random } from '../base/index.ts'
import { sampleTexture, type Texture } from './texture.ts'

export interface Spot {
  readonly x: number
  readonly y: number
  readonly nuclei: number
}

export interface ScatterRequest {
  /** Side of the square image in pixels. */
  readonly size: number
  /** Cells with their centre inside the image, of which `multinucleate` have several nuclei and lie clear of the border. */
  readonly cells: number
  readonly multinucleate: number
  readonly scale: number
  readonly patchiness: Texture
}

/** Smallest distance between two cells' centres, pixels at scale 1; each pair draws its own in this range. */
const SPACING = [21, 40] as const
const MULTINUCLEATE_SPACING = 40
/** Cells may also lie outside by this much, so that the border cuts some. */
const MARGIN = 24
const TRIES_PER_CELL = 400

/** Dart throwing; a crowded request yields fewer cells than asked for rather than a longer search. */
export function scatterCells(random: Random, request: ScatterRequest): Spot[] {
  const { size, cells, multinucleate, scale, patchiness } = request
  const spots: Spot[] = []
  const shiftX = random.integer(4096)
  const shiftY = random.integer(4096)
  let inside = 0
  for (let tries = 0; inside < cells && tries < cells * TRIES_PER_CELL; tries++) {
    const several = spots.length < multinucleate
    const margin = several ? -Math.min(34 * scale, size / 3) : MARGIN * scale
    const x = -margin + random.next() * (size + 2 * margin)
    const y = -margin + random.next() * (size + 2 * margin)
    const habitat = sampleTexture(patchiness, Math.round(x / 3 / scale) + shiftX, Math.round(y / 3 / scale) + shiftY)
    if (!several && random.next() > 1 / (1 + Math.exp(-2 * habitat - 0.3))) continue
    const distance = scale * (SPACING[0] + (SPACING[1] - SPACING[0]) * random.next())
    if (
      spots.some((other) => crowds(other, x, y, several || other.nuclei > 1 ? MULTINUCLEATE_SPACING * scale : distance))
    )
      continue
    spots.push({ x, y, nuclei: several ? drawNucleusCount(random) : 1 })
    if (x >= 0 && y >= 0 && x < size && y < size) inside++
  }
  return spots
}

function crowds(other: Spot, x: number, y: number, distance: number): boolean {
  return (other.x - x) ** 2 + (other.y - y) ** 2 < distance * distance
}

/** Two nuclei mostly, up to four. */
function drawNucleusCount(random: Random): number {
  const draw = random.next()
  return draw < 0.55 ? 2 : draw < 0.85 ? 3 : 4
}
