/** Crops cut out of planes. */
import { expect, test } from 'vitest'
import { cutOut, regionWindow, windowOn } from './region-crop.ts'

/** 100 × 80 pixels whose value is y · 100 + x. */
const plane = {
  width: 100,
  height: 80,
  data: Uint16Array.from({ length: 8000 }, (_, index) => index),
  bitDepth: 16,
}

test('a region lies in the middle of its crop, with as much around it as it is large', () => {
  expect(regionWindow({ x: 100, y: 200, width: 40, height: 60 })).toEqual({ x: 120, y: 230, side: 120 })
})

test('small regions are shown with some surroundings', () => {
  expect(regionWindow({ x: 10, y: 10, width: 4, height: 4 }).side).toBe(48)
})

test('pixels of the cutting are those of the plane at the same place', () => {
  const window = { x: 50, y: 40, side: 10 }
  const cut = cutOut(plane, window)!
  const own = windowOn(cut, window)
  const at = Math.floor(own.y) * cut.plane.width + Math.floor(own.x)
  expect(cut.plane.data[at]).toBe(40 * 100 + 50)
  expect(cut.plane.data).toBeInstanceOf(Uint16Array)
})

test('at the border only what exists is cut, and outside nothing', () => {
  const cut = cutOut(plane, { x: 0, y: 0, side: 20 })!
  expect([cut.left, cut.top, cut.plane.width, cut.plane.height]).toEqual([0, 0, 11, 11])
  expect(cutOut(plane, { x: 500, y: 10, side: 20 })).toBeUndefined()
})
