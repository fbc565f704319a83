/** Regions on the canvas. */
import { expect, test } from 'vitest'
import { screenBoxes } from './region-boxes.ts'

const region = (x: number, y: number, side: number) => ({
  siteId: 7,
  wellId: 1,
  plateId: 1,
  plate: 'P',
  well: 'B02',
  site: 1,
  probability: 0.9,
  score: 0.934,
  x,
  y,
  width: side,
  height: side,
})
/** The image's top left corner in the middle of a canvas of 200 × 100, two pixels a pixel. */
const seen = { view: { x: 0, y: 0, zoom: 2 }, size: { width: 200, height: 100 } }

test('a region lies where its pixels lie, enlarged as they are', () => {
  const [box] = screenBoxes([region(10, 5, 20)], undefined, seen)
  expect(box).toMatchObject({ x: 120, y: 60, width: 40, height: 40, chosen: false, text: '0.93' })
})

test('a region too small to see is drawn larger around its middle', () => {
  const [box] = screenBoxes([region(10, 5, 1)], undefined, { ...seen, view: { x: 0, y: 0, zoom: 1 } })
  expect(box).toMatchObject({ width: 10, height: 10, x: 105.5, y: 50.5 })
})

test('regions out of view are left out, and the chosen one is drawn last', () => {
  const regions = [region(10, 5, 20), region(0, 0, 4), region(5000, 5, 20)]
  const boxes = screenBoxes(regions, { siteId: 7, x: 10, y: 5, width: 20, height: 20 }, seen)
  expect(boxes.map((box) => box.chosen)).toEqual([false, true])
})

test('a region of another site with the same numbers is not the chosen one', () => {
  const boxes = screenBoxes([region(10, 5, 20)], { siteId: 8, x: 10, y: 5, width: 20, height: 20 }, seen)
  expect(boxes[0]?.chosen).toBe(false)
})
