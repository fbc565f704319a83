/** Finding wells on the drawn plate map, and reading what was drawn. */
import type { Locator, Page } from '@playwright/test'
import sharp from 'sharp'
import { fitPlate, type MapGeometry, wellRectangle } from '../../src-renderer/plate-map/geometry.ts'

export type Place = readonly [row: number, column: number]

/** The canvas of the open plate's map. */
export function mapCanvas(page: Page): Locator {
  return page.locator('.plate-map .heat-map canvas').first()
}

/** Where the middle of a well lies on the canvas, in CSS pixels. */
export async function middleOf(
  page: Page,
  [row, column]: Place,
  shape = { rows: 8, columns: 12 },
): Promise<{ x: number; y: number }> {
  const map = await geometryOf(page, shape)
  const box = wellRectangle(map, { row, column })
  // The drawing starts one pixel inside its canvas.
  return { x: box.x + box.width / 2 + 1, y: box.y + box.height / 2 + 1 }
}

async function geometryOf(page: Page, shape: { rows: number; columns: number }): Promise<MapGeometry> {
  const space = await page
    .locator('.plate-map .heat-map')
    .first()
    .evaluate((box) => ({ width: box.clientWidth - 2, height: box.clientHeight - 2 }))
  return fitPlate(shape, space, 1, true)
}

/** Red, green and blue of a well's fill as seen, a little left of its middle, where no mark stands. */
export async function colourOf(page: Page, place: Place): Promise<number[]> {
  const { x, y } = await middleOf(page, place)
  const area = { left: Math.round(x) - 5, top: Math.round(y), width: 1, height: 1 }
  const pixel = await sharp(await mapCanvas(page).screenshot())
    .removeAlpha()
    .extract(area)
    .raw()
    .toBuffer()
  return [...pixel]
}

export async function clickWell(page: Page, place: Place): Promise<void> {
  await mapCanvas(page).click({ position: await middleOf(page, place) })
}

/** Drags from one well to another. */
export async function dragWells(page: Page, from: Place, to: Place): Promise<void> {
  const box = await mapCanvas(page).boundingBox()
  const [start, end] = [await middleOf(page, from), await middleOf(page, to)]
  if (!box) throw new Error('The plate map is not shown.')
  await page.mouse.move(box.x + start.x, box.y + start.y)
  await page.mouse.down()
  await page.mouse.move(box.x + end.x, box.y + end.y, { steps: 4 })
  await page.mouse.up()
}
