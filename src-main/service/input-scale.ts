/** How far images are shrunk for a detector: so far that a cell still shows its shape, and no further. */
import { median } from '../base/index.ts'
import { readImageInfo } from '../image/index.ts'
import { latestRun, type Project, readLabels } from '../store/index.ts'
import type { ChosenImage } from './chosen-wells.ts'
import type { DeskContext } from './context.ts'

/** Pixels of the network's input across a nucleus. */
const NUCLEUS = 18
/** Longest side of the input where no segmentation tells how large nuclei are. */
const LONGEST = 500
const SITES_LOOKED_AT = 3

export interface InputScale {
  readonly downsample: number
  readonly width: number
  readonly height: number
  /** Median diameter of nuclei in stored pixels, where a segmentation tells. */
  readonly nucleus: number | undefined
}

/** Of the first image; `wanted` overrides what the images suggest. Undefined without images. */
export async function inputScale(
  context: DeskContext,
  project: Project,
  images: readonly Pick<ChosenImage, 'siteId' | 'planes'>[],
  wanted: number | null,
): Promise<InputScale | undefined> {
  const [first] = images
  if (!first) return undefined
  const { width, height } = await readImageInfo(first.planes[0]!.path)
  const nucleus = wanted === null ? await nucleusDiameter(context, project, images) : undefined
  const suggested = nucleus === undefined ? Math.max(width, height) / LONGEST : nucleus / NUCLEUS
  const downsample = wanted ?? Math.max(1, Math.round(suggested * 100) / 100)
  return {
    downsample,
    nucleus,
    width: Math.max(1, Math.round(width / downsample)),
    height: Math.max(1, Math.round(height / downsample)),
  }
}

/** From the labels of a few sites of the newest segmentation that has any of them. */
async function nucleusDiameter(
  context: DeskContext,
  project: Project,
  images: readonly Pick<ChosenImage, 'siteId'>[],
): Promise<number | undefined> {
  const run = latestRun(project, 'segment')
  if (!run) return undefined
  const diameters: number[] = []
  let looked = 0
  for (const { siteId } of images) {
    const labels = readLabels(project, run.id, siteId).find(({ compartment }) => compartment === 'Nuclei')
    if (!labels || labels.objects === 0) continue
    const image = await context.workers.run('label-pixels', { data: labels.data, without: null }, { urgent: true })
    const areas = new Uint32Array(image.count + 1)
    for (const label of image.labels) areas[label]!++
    for (const area of areas.subarray(1)) if (area > 0) diameters.push(2 * Math.sqrt(area / Math.PI))
    if (++looked === SITES_LOOKED_AT) break
  }
  return diameters.length > 0 ? median(diameters) : undefined
}
