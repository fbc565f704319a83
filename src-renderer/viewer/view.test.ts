/** Zooming and panning, by hand-computed positions. */
import { expect, test } from 'vitest'
import { closeUpView, deviceView, fitView, imageToScreen, panBy, reveal, screenToImage, zoomAround } from './view.ts'

const canvas = { width: 400, height: 300 }
const image = { width: 800, height: 1200 }

test('a tall image fits by its height and stands in the middle', () => {
  const view = fitView(image, canvas)
  expect(view.zoom).toBe(0.25)
  expect(imageToScreen(view, canvas, { x: 0, y: 0 })).toEqual({ x: 100, y: 0 })
  expect(imageToScreen(view, canvas, { x: 800, y: 1200 })).toEqual({ x: 300, y: 300 })
})

test('screen and image positions are each other’s inverse', () => {
  const view = { x: 123.4, y: 77.7, zoom: 3.1 }
  const back = screenToImage(view, canvas, imageToScreen(view, canvas, { x: 5.5, y: 901.25 }))
  expect(back.x).toBeCloseTo(5.5, 9)
  expect(back.y).toBeCloseTo(901.25, 9)
})

test('zooming keeps the point under the pointer', () => {
  const at = { x: 31, y: 250 }
  const before = { x: 200, y: 300, zoom: 1 }
  const after = zoomAround(before, 2.5, at, { image, canvas })
  expect(after.zoom).toBe(2.5)
  expect(screenToImage(after, canvas, at)).toEqual(screenToImage(before, canvas, at))
})

test('zoom ends at 64 times and at a quarter of the fitting size', () => {
  const start = fitView(image, canvas)
  const at = { x: 200, y: 150 }
  expect(zoomAround(start, 1e9, at, { image, canvas }).zoom).toBe(64)
  expect(zoomAround(start, 1e-9, at, { image, canvas }).zoom).toBe(0.0625)
})

test('an image dragged away stays within reach', () => {
  expect(panBy({ x: 400, y: 600, zoom: 2 }, { x: 100, y: -40 }, image)).toEqual({ x: 350, y: 620, zoom: 2 })
  expect(panBy({ x: 400, y: 600, zoom: 2 }, { x: 1e6, y: -1e6 }, image)).toEqual({ x: 0, y: 1200, zoom: 2 })
})

test('a chosen cell out of view is brought to the middle, one in view moves nothing', () => {
  const view = { x: 100, y: 100, zoom: 2 }
  expect(reveal(view, { x: 120, y: 90 }, canvas)).toBe(view)
  expect(reveal(view, { x: 700, y: 90 }, canvas)).toEqual({ x: 700, y: 90, zoom: 2 })
})

test('at 1:1 image pixels fall on whole device pixels', () => {
  const { left, top, zoom } = deviceView({ x: 10.3, y: 20.7, zoom: 1 }, { width: 101, height: 51 }, 1)
  expect(Number.isInteger(left * zoom)).toBe(true)
  expect(Number.isInteger(top * zoom)).toBe(true)
  expect(deviceView({ x: 8, y: 8, zoom: 1.5 }, { width: 16, height: 16 }, 2)).toMatchObject({ zoom: 3 })
})

test('a close-up puts the cell in the middle, a third of the canvas wide', () => {
  expect(closeUpView({ x: 50, y: 60 }, 20, canvas)).toEqual({ x: 50, y: 60, zoom: 5 })
  expect(closeUpView({ x: 50, y: 60 }, 2000, canvas).zoom).toBe(1)
})
