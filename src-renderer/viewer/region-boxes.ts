/** Regions that a detector found, as boxes on the canvas. */
import type { EvidenceRegion } from '../../src-main/contract/index.ts'
import type { RegionBox } from '../stores/index.ts'
import { imageToScreen, type Size, type View } from './view.ts'

export interface ScreenBox {
  readonly key: string
  /** CSS pixels from the canvas's top left corner. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly chosen: boolean
  readonly text: string
}

/** Boxes are drawn with at least this side, so that small regions are seen from afar. */
const LEAST_SIDE = 10

/** Boxes of the regions that lie in view, the chosen one last so that it is drawn above the others. */
export function screenBoxes(
  regions: readonly EvidenceRegion[],
  chosen: RegionBox | undefined,
  { view, size }: { view: View; size: Size },
): ScreenBox[] {
  const boxes = regions.map((region): ScreenBox => {
    const corner = imageToScreen(view, size, region)
    const [width, height] = [region.width * view.zoom, region.height * view.zoom]
    const [wide, high] = [Math.max(LEAST_SIDE, width), Math.max(LEAST_SIDE, height)]
    return {
      key: `${region.x},${region.y},${region.width},${region.height}`,
      x: corner.x - (wide - width) / 2,
      y: corner.y - (high - height) / 2,
      width: wide,
      height: high,
      chosen: chosen !== undefined && sameBox(region, chosen),
      text: region.score.toFixed(2),
    }
  })
  const inView = boxes.filter(
    (box) => box.x < size.width && box.y < size.height && box.x + box.width > 0 && box.y + box.height > 0,
  )
  return inView.sort((a, b) => Number(a.chosen) - Number(b.chosen))
}

export function sameBox(one: RegionBox, other: RegionBox): boolean {
  return (
    one.siteId === other.siteId &&
    one.x === other.x &&
    one.y === other.y &&
    one.width === other.width &&
    one.height === other.height
  )
}
