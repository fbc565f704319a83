/** From a saliency map to regions: smoothing, local non-maximum suppression, threshold, extent. Sailem 2017, sections 2.2 and 4.2. */
import type { LabelImage } from '../image/index.ts'
import {
  expandLabels,
  gaussianBlur,
  histogramOf,
  type Mask,
  otsuThreshold,
  type Raster,
  seededWatershed,
} from '../segmentation/index.ts'
import type { ScoredBox } from './boxes.ts'
import { localMaxima, type Peak } from './maxima.ts'

/** Where a region may begin: at this share of the map's maximum, at this value, or at Otsu's threshold of the smoothed map. */
export type PeakThreshold =
  | { readonly kind: 'fraction'; readonly value: number }
  | { readonly kind: 'absolute'; readonly value: number }
  | { readonly kind: 'otsu' }

export interface RegionParameters {
  /** Standard deviation of the Gaussian smoothing, in pixels; 0 for none. */
  readonly sigma: number
  /** Side of the window in which only the highest peak stays, in pixels, odd. */
  readonly window: number
  readonly threshold: PeakThreshold
  /** A region spreads from its peak down to this share of it, 0 … 1, but not over the watershed to another peak. */
  readonly extent: number
  /** Pixels by which regions are then widened, without touching one another. */
  readonly grow: number
  /** Regions of fewer pixels, before widening, are dropped. */
  readonly smallest: number
}

/** For objects of 15 to 40 pixels. */
export const REGION_DEFAULTS: RegionParameters = {
  sigma: 3,
  window: 15,
  threshold: { kind: 'fraction', value: 0.35 },
  extent: 0.3,
  grow: 2,
  smallest: 4,
}

/** A region: the box holds its pixels, the score is the smoothed map's value at the peak. */
export interface Region extends ScoredBox {
  readonly area: number
  /** Column and row of the highest pixel. */
  readonly peak: { readonly x: number; readonly y: number }
  /** Pixels of the region, within its box. */
  readonly mask: Mask
}

/** Regions of a map whose values are 0 or more, the strongest first. A map without positive values has none. */
export function regionsOf(map: Raster, parameters: RegionParameters = REGION_DEFAULTS): Region[] {
  const smooth = gaussianBlur(map, parameters.sigma)
  const least = Math.max(peakThreshold(smooth, parameters.threshold), Number.MIN_VALUE)
  const peaks = localMaxima(smooth, parameters.window).filter(({ value }) => value >= least)
  if (peaks.length === 0) return []
  const cores = withoutSmall(spread(smooth, peaks, parameters.extent), parameters.smallest)
  const grown = expandLabels(cores, parameters.grow)
  return cutOut(grown, peaks)
}

/** The value from which a peak counts. */
export function peakThreshold(map: Raster, threshold: PeakThreshold): number {
  if (threshold.kind === 'absolute') return threshold.value
  if (threshold.kind === 'otsu') return otsuThreshold(histogramOf(map.data, 256))
  return threshold.value * map.data.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY)
}

/** The pixels of any region. */
export function maskOfRegions(regions: readonly Region[], { width, height }: { width: number; height: number }): Mask {
  const data = new Uint8Array(width * height)
  for (const { x, y, mask } of regions)
    for (let row = 0; row < mask.height; row++)
      for (let column = 0; column < mask.width; column++)
        if (mask.data[row * mask.width + column] !== 0) data[(y + row) * width + x + column] = 1
  return { width, height, data }
}

/** Label i + 1 holds what belongs to peak i: its side of the watersheds, connected to it, not below its share. */
function spread(smooth: Raster, peaks: readonly Peak[], extent: number): LabelImage {
  const { width, height, data } = smooth
  const lowest = extent * Math.min(...peaks.map(({ value }) => value))
  const open: Mask = { width, height, data: Uint8Array.from(data, (value) => (value >= lowest ? 1 : 0)) }
  const seeds = new Uint32Array(data.length)
  peaks.forEach(({ x, y }, i) => {
    seeds[y * width + x] = i + 1
  })
  const depth: Raster = { width, height, data: data.map((value) => -value) }
  const { labels } = seededWatershed(depth, { width, height, labels: seeds, count: peaks.length }, open)
  for (let i = 0; i < labels.length; i++)
    if (labels[i] !== 0 && data[i]! < extent * peaks[labels[i]! - 1]!.value) labels[i] = 0
  return connectedTo(peaks, { width, height, labels, count: peaks.length })
}

/** Without the parts of each label that do not touch its peak. */
function connectedTo(peaks: readonly Peak[], image: LabelImage): LabelImage {
  const { width, height, labels } = image
  const kept = new Uint32Array(labels.length)
  peaks.forEach(({ x, y }, i) => {
    const stack = [y * width + x]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (labels[at] !== i + 1 || kept[at] !== 0) continue
      kept[at] = i + 1
      const column = at % width
      if (column > 0) stack.push(at - 1)
      if (column < width - 1) stack.push(at + 1)
      if (at >= width) stack.push(at - width)
      if (at < (height - 1) * width) stack.push(at + width)
    }
  })
  return { ...image, labels: kept }
}

function withoutSmall(image: LabelImage, smallest: number): LabelImage {
  const areas = new Uint32Array(image.count + 1)
  for (const label of image.labels) areas[label]!++
  return { ...image, labels: image.labels.map((label) => (areas[label]! >= smallest ? label : 0)) }
}

/** Each label that has pixels as a region, in the order of the peaks. */
function cutOut({ width, labels }: LabelImage, peaks: readonly Peak[]): Region[] {
  const boxes = peaks.map(() => ({ left: width, top: labels.length, right: -1, bottom: -1, area: 0 }))
  for (let i = 0; i < labels.length; i++) {
    const box = boxes[labels[i]! - 1]
    if (!box) continue
    const x = i % width
    const y = (i - x) / width
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
    box.area++
  }
  return boxes.flatMap(({ left, top, right, bottom, area }, i) => {
    if (area === 0) return []
    const size = { width: right - left + 1, height: bottom - top + 1 }
    const data = new Uint8Array(size.width * size.height)
    for (let at = 0; at < data.length; at++) {
      const row = Math.floor(at / size.width)
      data[at] = labels[(top + row) * width + left + (at - row * size.width)] === i + 1 ? 1 : 0
    }
    const { x, y, value } = peaks[i]!
    return [{ x: left, y: top, ...size, score: value, area, peak: { x, y }, mask: { ...size, data } }]
  })
}
