/** One site as the camera sees it: cells, haze, focus, illumination, background and noise, in two channels. */
import { type Random, seededRandom } from '../base/index.ts'
import { blur } from './blur.ts'
import { type Camera, drawNoisePool, expose } from './camera.ts'
import { drawCell } from './cell-shape.ts'
import { illuminationField } from './illumination.ts'
import { type Box, paintSite } from './paint-site.ts'
import type { PlannedWell } from './plate-plan.ts'
import { scatterCells } from './scatter-cells.ts'
import { drawTextures, sampleTexture, type Textures } from './texture.ts'

/** Cells of an untreated inner well on 512 × 512 pixels. */
const CELLS_PER_FIELD = 57
const FIELD_PIXELS = 512 * 512
const CAMERA: Camera = { offset: 100, gain: 1.2, readNoise: 3 }
const BACKGROUND = { dna: 55, marker: 80 }
const FOCUS_SIGMA = 0.8
const DEFOCUS_SIGMA = 4.5
/** Light from far out of focus: share and width in pixels. */
const HAZE = { share: 0.09, sigma: 14 }

/** What all sites of a screen have in common. */
export interface Microscope {
  readonly seed: number
  readonly size: number
  readonly textures: Textures
  readonly noise: Float32Array
  readonly light: { readonly dna: Float32Array; readonly marker: Float32Array }
}

export interface RenderedSite {
  /** 16-bit samples, [y, x]. */
  readonly dna: Uint16Array
  readonly marker: Uint16Array
  /** Cells whose centre lies in the image. */
  readonly cells: readonly (Box & { readonly kind: 'uninucleate' | 'multinucleate' })[]
}

export function setUpMicroscope(seed: number, size: number): Microscope {
  const random = seededRandom(seed)
  return {
    seed,
    size,
    textures: drawTextures(random),
    noise: drawNoisePool(random),
    light: {
      dna: illuminationField(size, size, { centreX: 0.46, centreY: 0.55, falloff: 0.26 }),
      marker: illuminationField(size, size, { centreX: 0.55, centreY: 0.47, falloff: 0.32 }),
    },
  }
}

/** Renders `site` (1-based) of a well; the same seed, well and site give the same samples whatever was rendered before. */
export function renderSite(microscope: Microscope, well: PlannedWell, site: number, inFocus: boolean): RenderedSite {
  const { size, textures } = microscope
  const position = well.row * 64 + well.column
  const wellRandom = derive(microscope.seed, position * 1024)
  const stain = { dna: Math.exp(0.05 * wellRandom.normal()), marker: Math.exp(0.06 * wellRandom.normal()) }
  const response = well.response + 0.02 * wellRandom.normal()
  const random = derive(microscope.seed, position * 1024 + site)
  const crowd = CELLS_PER_FIELD * well.density * Math.exp(0.05 * wellRandom.normal() + 0.06 * random.normal())
  const spots = scatterCells(random, { size, ...countCells(crowd, size, well), scale: 1, patchiness: textures.coarse })
  const grain = random.integer(4096)
  const cells = spots.map((spot) => {
    const angle = Math.PI * 0.5 * sampleTexture(textures.coarse, Math.round(spot.x / 6) + grain, Math.round(spot.y / 6))
    return drawCell(random, { ...spot, angle, response, scale: 1 })
  })
  const painted = paintSite(cells, size, textures)
  const expected = { dna: addDebris(painted.dna, size, random), marker: painted.marker }
  const optics = { sigma: inFocus ? FOCUS_SIGMA : DEFOCUS_SIGMA }
  return {
    dna: photograph(expected.dna, microscope, 'dna', stain.dna, optics.sigma, random),
    marker: photograph(expected.marker, microscope, 'marker', stain.marker, optics.sigma, random),
    cells: spots.flatMap((spot, i) => {
      const box = painted.boxes[i]
      const visible = box && spot.x >= 0 && spot.y >= 0 && spot.x < size && spot.y < size
      return visible ? [{ ...box, kind: cells[i]!.kind }] : []
    }),
  }
}

function countCells(crowd: number, size: number, well: PlannedWell): { cells: number; multinucleate: number } {
  const limits = Math.min(70, Math.max(well.density > 0 ? 40 : 0, crowd))
  const cells = Math.round(limits * ((size * size) / FIELD_PIXELS))
  const share = (well.multinucleatePercent / 100) * cells
  return { cells, multinucleate: well.multinucleatePercent > 0 ? Math.max(1, Math.round(share)) : 0 }
}

/** A few bright specks that are no cells, into the DNA plane itself. */
function addDebris(dna: Float32Array, size: number, random: Random): Float32Array {
  for (let left = random.poisson((4 * size * size) / FIELD_PIXELS); left > 0; left--) {
    const x = random.integer(size - 2)
    const y = random.integer(size - 2)
    const brightness = 500 + 2500 * random.next()
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      dna[(y + dy) * size + x + dx]! += brightness
  }
  return dna
}

/** Blurs, lights and exposes a plane; `light` is overwritten. */
function photograph(
  light: Float32Array,
  microscope: Microscope,
  channel: 'dna' | 'marker',
  stain: number,
  sigma: number,
  random: Random,
): Uint16Array {
  const { size } = microscope
  const haze = Float32Array.from(light)
  blur(haze, size, size, HAZE.sigma)
  blur(light, size, size, sigma)
  const field = microscope.light[channel]
  const background = BACKGROUND[channel]
  for (let i = 0; i < light.length; i++) {
    const signal = (1 - HAZE.share) * light[i]! + HAZE.share * haze[i]!
    light[i] = field[i]! * (background + stain * signal)
  }
  return expose(light, CAMERA, microscope.noise, random)
}

/** Independent streams from one seed. */
function derive(seed: number, stream: number): Random {
  return seededRandom((Math.imul(seed | 0, 0x85ebca6b) ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0)
}
