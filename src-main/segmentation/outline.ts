/** Outlines of bright objects: by one level for the image, or for each object the level that suits it. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { labelComponents } from './components.ts'
import { chooseContours } from './contour-choice.ts'
import { measureContours } from './contour-measures.ts'
import { buildContourTree } from './contour-tree.ts'
import { growObjects } from './grow.ts'
import { fillHoles } from './holes.ts'
import type { Levels } from './levels.ts'
import type { NucleiParameters } from './parameters.ts'
import { type Mask, maskOfLabels, type Raster, rangeOf } from './raster.ts'

/** Objects before they are cut by shape and sorted out; holes filled and touching objects joined as the settings say. */
export function outlineObjects(image: Raster, levels: Levels, settings: NucleiParameters): LabelImage {
  const { background, threshold } = levels
  const corrected = { ...levels, threshold: background + settings.correction * (threshold - background) }
  const found =
    settings.scope === 'global'
      ? labelComponents(above(image, corrected.threshold))
      : contoured(image, corrected, settings)
  const joined = settings.splitting === 'shape' || settings.splitting === 'none'
  const apart = joined && settings.scope !== 'global' ? labelComponents(maskOfLabels(found)) : found
  return settings.fillHoles ? withHolesFilled(apart) : apart
}

function above({ width, height, data }: Raster, level: number): Mask {
  const mask = lend.uint8(data.length)
  for (let i = 0; i < data.length; i++) mask[i] = data[i]! > level ? 1 : 0
  return { width, height, data: mask }
}

/** Contours are looked for from this share of the threshold's height on, … */
const LOWEST_SHARE = 0.2

/** … but not within this many standard deviations of the background. */
const LOWEST_DEVIATIONS = 4

/** Objects end at this share of their own mean height above background. */
const CONTOUR_SHARE = 0.5
const LARGEST_CONTOUR_SHARE = 0.95

/** Regions of fewer pixels are not considered; the final size rule is the caller's. */
const SMALLEST_REGION = 15

function contoured(image: Raster, levels: Levels, settings: NucleiParameters): LabelImage {
  const { background, deviation, threshold } = levels
  const contrast = threshold - background
  const lowest = background + Math.max(LOWEST_DEVIATIONS * deviation, LOWEST_SHARE * contrast)
  const tree = buildContourTree(quantise(image, levels, lowest), image.width)
  const measures = measureContours(tree, image, gradientOf(image, tree.order))
  const choice = chooseContours(tree, measures, {
    smallest: SMALLEST_REGION,
    background,
    rim: 2 * (image.width + image.height),
  })
  const share = Math.min(LARGEST_CONTOUR_SHARE, CONTOUR_SHARE * settings.correction)
  const floors = choice.means.map((mean) => background + share * (mean - background))
  return growObjects(image, tree, { objectOf: choice.objectOf, count: choice.count, floors })
}

/** Number of contour levels; they lie denser in the dark, where a step means more. */
const LEVEL_COUNT = 100

/** Height, relative to the threshold's, at which levels turn from evenly to logarithmically spaced. */
const LINEAR_SHARE = 0.2

/** Level of each sample, 1 … LEVEL_COUNT from `lowest` to the brightest; 0 below. */
function quantise({ width, height, data }: Raster, { background, threshold }: Levels, lowest: number): Uint8Array {
  const out = lend.uint8(data.length).fill(0)
  const [, top] = rangeOf(data)
  const linear = LINEAR_SHARE * (threshold - background)
  if (!(linear > 0) || top <= lowest) return out
  const start = Math.log1p((lowest - background) / linear)
  const scale = LEVEL_COUNT / (Math.log1p((top - background) / linear) - start)
  for (let y = 0; y < height; y++)
    quantiseInto(out, data, { from: y * width, to: (y + 1) * width, lowest, background, linear, start, scale })
  return out
}

interface Steps {
  readonly from: number
  readonly to: number
  readonly lowest: number
  readonly background: number
  readonly linear: number
  readonly start: number
  readonly scale: number
}

function quantiseInto(out: Uint8Array, data: Float32Array, steps: Steps): void {
  const { from, to, lowest, background, linear, start, scale } = steps
  for (let i = from; i < to; i++) {
    const value = data[i]!
    if (value <= lowest) continue
    const level = 1 + Math.floor((Math.log1p((value - background) / linear) - start) * scale)
    out[i] = level < LEVEL_COUNT ? level : LEVEL_COUNT
  }
}

/** Length of the gradient by central differences, at the given pixels and their neighbours. */
function gradientOf({ width, height, data }: Raster, pixels: Int32Array): Float32Array {
  const out = lend.float32(data.length)
  if (pixels.length === 0) return out
  for (let y = 0; y < height; y++) {
    gradientInto(out, data, {
      first: y * width,
      width,
      above: y > 0 ? -width : 0,
      below: y + 1 < height ? width : 0,
    })
  }
  return out
}

interface Row {
  readonly first: number
  readonly width: number
  /** Steps to the rows above and below; 0 where there is none. */
  readonly above: number
  readonly below: number
}

function gradientInto(out: Float32Array, data: Float32Array, { first, width, above, below }: Row): void {
  const last = first + width - 1
  let left = data[first]!
  let here = left
  for (let i = first; i <= last; i++) {
    const right = i < last ? data[i + 1]! : here
    const across = right - left
    const down = data[i + below]! - data[i + above]!
    out[i] = 0.5 * Math.sqrt(across * across + down * down)
    left = here
    here = right
  }
}

/** Holes take the number of the object to their left. */
function withHolesFilled(image: LabelImage): LabelImage {
  const filled = fillHoles(maskOfLabels(image))
  const labels = lend.uint32(image.labels.length)
  labels.set(image.labels)
  for (let y = 0; y < image.height; y++) fillRow(labels, filled, y)
  return { ...image, labels }
}

function fillRow(labels: Uint32Array, { width, data }: Mask, y: number): void {
  for (let i = y * width; i < (y + 1) * width; i++) if (data[i] === 1 && labels[i] === 0) labels[i] = labels[i - 1]!
}
