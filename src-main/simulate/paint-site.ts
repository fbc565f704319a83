/** Paints cells into two planes of light: DNA and marker. */
import { type Blob, blobDistance, blobReach, type CellShape, type Nucleus } from './cell-shape.ts'
import { sampleTexture, type Textures } from './texture.ts'

export interface PaintedSite {
  /** Expected photoelectrons without background, [y, x]. */
  readonly dna: Float32Array
  readonly marker: Float32Array
  /** Visible extent of each cell, in the order given; undefined for cells that show nowhere. */
  readonly boxes: readonly (Box | undefined)[]
}

/** Top left corner and size in whole pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Which cell each pixel belongs to, and how deep it lies in it. */
interface Territory {
  /** Index of the owner, −1 outside all cells, [y, x]. */
  readonly owner: Int32Array
  /** Distance from the owner's centre, 0 … 1. */
  readonly distance: Float32Array
  /** Distance from the nearest other cell's centre: close to `distance` where two cells meet. */
  readonly rival: Float32Array
}

/** Marker in the nucleus over marker in the cytoplasm, at responses 0 and 1. */
const NUCLEAR_RATIO = [0.45, 5.4] as const
/** The ratio goes with this power of the response: haze and blur flatten a measured ratio at its top, and this makes up for it, so that its EC50 is the true one. */
const RATIO_POWER = 1.3
/** How strongly the cytoplasm empties while the nucleus fills: its level is 1 / (1 + this · response). */
const EMPTYING = 1.35
/** Photoelectrons that the DNA stain leaves in a cytoplasm. */
const CYTOPLASMIC_DNA = 90

export function paintSite(cells: readonly CellShape[], size: number, textures: Textures): PaintedSite {
  const territory = claimTerritory(cells, size)
  const site = { dna: new Float32Array(size * size), marker: new Float32Array(size * size) }
  paintCytoplasm(site, territory, cells, textures, size)
  const boxes = boundingBoxes(territory.owner, cells.length, size)
  for (const cell of cells) for (const nucleus of cell.nuclei) paintNucleus(site, cell, nucleus, textures, size)
  return { ...site, boxes }
}

/** Every pixel goes to the cell whose centre is nearest in the cell's own measure: touching cells meet in a line. */
function claimTerritory(cells: readonly CellShape[], size: number): Territory {
  const owner = new Int32Array(size * size).fill(-1)
  const distance = new Float32Array(size * size).fill(1)
  const rival = new Float32Array(size * size).fill(2)
  cells.forEach((cell, index) => {
    const measure = blobDistance(cell.body)
    forEachPixel(cell.body, size, (x, y, pixel) => {
      const d = measure(x, y)
      if (d < distance[pixel]!) {
        if (owner[pixel] !== -1) rival[pixel] = distance[pixel]!
        distance[pixel] = d
        owner[pixel] = index
      } else if (d < 1 && d < rival[pixel]!) rival[pixel] = d
    })
  })
  return { owner, distance, rival }
}

type Light = Pick<PaintedSite, 'dna' | 'marker'>

function paintCytoplasm(
  site: Light,
  territory: Territory,
  cells: readonly CellShape[],
  textures: Textures,
  size: number,
) {
  const { owner, distance, rival } = territory
  const levels = cells.map((cell) => cytoplasmicMarker(cell))
  for (let y = 0, pixel = 0; y < size; y++) {
    for (let x = 0; x < size; x++, pixel++) {
      const index = owner[pixel]!
      if (index < 0) continue
      const cell = cells[index]!
      const d = distance[pixel]!
      const rim = Math.min(1, (1 - d) / 0.09)
      const seam = 0.55 + 0.45 * Math.min(1, (rival[pixel]! - d) / 0.12)
      const height = cell.mitotic ? Math.sqrt(1 - d * d) * 1.8 : 0.32 + 0.68 * Math.exp(-2.2 * d * d)
      const thickness = rim * seam * height * cytoplasmGrain(textures, x + cell.textureX, y + cell.textureY)
      site.marker[pixel] = levels[index]! * thickness
      site.dna[pixel] = CYTOPLASMIC_DNA * thickness
    }
  }
}

/** Around 1, from 0.2 up. */
function cytoplasmGrain(textures: Textures, x: number, y: number): number {
  const coarse = 0.16 * sampleTexture(textures.coarse, x, y)
  const finer = 0.11 * sampleTexture(textures.medium, x, y) + 0.07 * sampleTexture(textures.fine, x, y)
  return Math.max(0.2, 1 + coarse + finer)
}

function paintNucleus(site: Light, cell: CellShape, nucleus: Nucleus, textures: Textures, size: number): void {
  const measure = blobDistance(nucleus)
  const softness = nucleus.b / 2.2
  const level = cytoplasmicMarker(cell) * nuclearRatio(cell.response)
  forEachPixel(nucleus, size, (x, y, pixel) => {
    const d = measure(x, y)
    const cover = Math.min(1, Math.max(0, (1 - d) * softness + 0.5))
    if (cover === 0) return
    const tx = x + cell.textureY
    const ty = y + cell.textureX
    const chromatin = 1 + 0.12 * sampleTexture(textures.medium, tx, ty) + 0.06 * sampleTexture(textures.fine, tx, ty)
    const dome = 0.72 + 0.28 * Math.sqrt(Math.max(0, 1 - d * d))
    const spot = nucleolus(nucleus, x, y)
    site.dna[pixel] = Math.max(site.dna[pixel]!, cover * nucleus.brightness * dome * chromatin * (1 - 0.32 * spot))
    const inside = level * dome * (1 - 0.4 * spot) * (1 + 0.05 * sampleTexture(textures.medium, ty, tx))
    if (!cell.mitotic) site.marker[pixel] = (1 - cover) * site.marker[pixel]! + cover * inside
  })
}

/** 1 in the middle of a nucleolus, 0 away from all. */
function nucleolus(nucleus: Nucleus, x: number, y: number): number {
  let most = 0
  for (const spot of nucleus.nucleoli) {
    const d2 = ((x - nucleus.x - spot.x) ** 2 + (y - nucleus.y - spot.y) ** 2) / spot.radius ** 2
    if (d2 < 4) most = Math.max(most, Math.exp(-d2))
  }
  return most
}

function forEachPixel(blob: Blob, size: number, visit: (x: number, y: number, pixel: number) => void): void {
  const reach = blobReach(blob) + 1
  const bottom = Math.min(size - 1, Math.ceil(blob.y + reach))
  const right = Math.min(size - 1, Math.ceil(blob.x + reach))
  const left = Math.max(0, Math.floor(blob.x - reach))
  for (let y = Math.max(0, Math.floor(blob.y - reach)); y <= bottom; y++) {
    for (let x = left; x <= right; x++) visit(x, y, y * size + x)
  }
}

function boundingBoxes(owner: Int32Array, count: number, size: number): (Box | undefined)[] {
  const left = new Int32Array(count).fill(size)
  const right = new Int32Array(count).fill(-1)
  const top = new Int32Array(count).fill(size)
  const bottom = new Int32Array(count)
  for (let y = 0, pixel = 0; y < size; y++) {
    for (let x = 0; x < size; x++, pixel++) {
      const index = owner[pixel]!
      if (index < 0) continue
      if (x < left[index]!) left[index] = x
      if (x > right[index]!) right[index] = x
      if (y < top[index]!) top[index] = y
      bottom[index] = y
    }
  }
  return Array.from(left, (x, i) => {
    const y = top[i]!
    return right[i]! < 0 ? undefined : { x, y, width: right[i]! - x + 1, height: bottom[i]! - y + 1 }
  })
}

/** Photoelectrons of marker in the cytoplasm where the cell is thickest. */
function cytoplasmicMarker(cell: CellShape): number {
  return cell.expression / (1 + EMPTYING * cell.response)
}

function nuclearRatio(response: number): number {
  const [low, high] = NUCLEAR_RATIO
  return Math.max(0.1, low + (high - low) * Math.sign(response) * Math.abs(response) ** RATIO_POWER)
}
