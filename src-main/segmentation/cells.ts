/** Cells around known nuclei, and what remains of them without the nucleus. */
import { borrowing, Fault, lend } from '../base/index.ts'
import type { LabelImage, Plane } from '../image/index.ts'
import { cellMask } from './cell-mask.ts'
import { typicalDiameter } from './diameter.ts'
import { expandLabels } from './expand.ts'
import { gaussianBlur } from './gaussian.ts'
import { CELL_DEFAULTS, type CellParameters, completeParameters } from './parameters.ts'
import { propagate } from './propagate.ts'
import { rasterOfPlane } from './raster.ts'

/** Width of the ring around a nucleus that stands for its cell, relative to the nucleus' diameter: 6 px at 20 px. */
const RING_SHARE = 0.3

/** Width of the ring that a cell has at least, however dim it is, relative to the nucleus' diameter. */
const THIN_RING_SHARE = 0.1

/** How far a cell seen in a channel of its own may reach beyond its nucleus, relative to the nucleus' diameter. */
const REACH_SHARE = 2

/**
 * Cells that carry their nucleus' number; every nucleus lies inside its cell and cells do not overlap.
 * With the plane of a cell channel, cells fill its foreground, meeting where brightness and distance say (`propagate`),
 * and have at least a thin ring;
 * without, each is its nucleus with a ring around it, contested pixels going to the nearest nucleus.
 * Throws a `bad_argument` Fault when plane and nuclei differ in size or a parameter is out of range.
 */
export function segmentCells(
  plane: Plane | undefined,
  nuclei: LabelImage,
  parameters: Partial<CellParameters> = {},
): LabelImage {
  const settings = completeParameters(CELL_DEFAULTS, parameters)
  if (!plane) return expandLabels(nuclei, reachOf(settings, RING_SHARE * typicalDiameter(nuclei)))
  if (plane.width !== nuclei.width || plane.height !== nuclei.height) {
    throw new Fault(
      'bad_argument',
      `The cell channel has ${plane.width} × ${plane.height} pixels, the nuclei ${nuclei.width} × ${nuclei.height}.`,
      { todo: 'Choose a channel of the same field.' },
    )
  }
  return borrowing(() => cellsOnPlane(plane, nuclei, settings))
}

function cellsOnPlane(plane: Plane, nuclei: LabelImage, settings: CellParameters): LabelImage {
  const diameter = typicalDiameter(nuclei)
  const smooth = gaussianBlur(rasterOfPlane(plane), settings.smoothing)
  const ring = settings.ring === 'auto' ? Math.max(1, THIN_RING_SHARE * diameter) : settings.ring
  const mask = cellMask(smooth, expandLabels(nuclei, ring), settings)
  const reach = reachOf(settings, REACH_SHARE * diameter)
  return propagate(smooth, nuclei, { mask, lambda: settings.lambda, reach })
}

function reachOf({ distance }: CellParameters, otherwise: number): number {
  return distance === 'auto' ? otherwise : distance
}

/** Each cell without its nucleus, under the same number and count; a cell that is all nucleus becomes an empty object. */
export function cytoplasm(cells: LabelImage, nuclei: LabelImage): LabelImage {
  if (cells.width !== nuclei.width || cells.height !== nuclei.height) {
    throw new Fault('bad_argument', 'Cells and nuclei are label images of different sizes.', {
      todo: 'Take cells and nuclei of the same field.',
    })
  }
  const { width, height } = cells
  const labels = lend.uint32(cells.labels.length)
  for (let y = 0; y < height; y++)
    leaveOutInto(labels, cells.labels, nuclei.labels, { from: y * width, to: (y + 1) * width })
  return { ...cells, labels }
}

function leaveOutInto(
  out: Uint32Array,
  whole: Uint32Array,
  part: Uint32Array,
  { from, to }: { from: number; to: number },
): void {
  for (let i = from; i < to; i++) out[i] = part[i] === 0 ? whole[i]! : 0
}
