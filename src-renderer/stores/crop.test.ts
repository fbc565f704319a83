/** Crops of cells, on images small enough to work out by hand. */
import { expect, test } from 'vitest'
import { cropSide, interpolate, paintCrop } from './crop.ts'

const plane = (
  width: number,
  values: readonly number[],
  kind: typeof Uint8Array | typeof Uint16Array = Uint8Array,
) => ({
  width,
  height: values.length / width,
  data: kind.from(values),
  bitDepth: 8,
})
const full = { low: 0, high: 255, gamma: 1 }

test('at one crop pixel an image pixel, colours are values times contrast', () => {
  const out = new Uint8ClampedArray(16)
  const channels = [
    { plane: plane(2, [0, 50, 100, 250]), colour: [0, 255, 0], limits: { low: 50, high: 150, gamma: 1 } },
    { plane: plane(2, [255, 51, 0, 0]), colour: [0, 100, 255], limits: full },
  ] as const
  paintCrop(out, 2, { x: 1, y: 1, side: 2 }, { channels, outlines: [], object: 0 })
  expect([...out]).toEqual([0, 100, 255, 255, 0, 20, 51, 255, 0, 128, 0, 255, 0, 255, 0, 255])
})

test('between pixel centres values are interpolated', () => {
  const square = plane(2, [0, 100, 200, 40], Uint16Array)
  expect(interpolate(square, 1, 0.5)).toBe(50)
  expect(interpolate(square, 1, 1)).toBe(85)
  expect(interpolate(square, 0.1, 0.1)).toBe(0)
  expect(interpolate(square, 2.1, 0.5)).toBeNaN()
})

test('a crop at the image’s corner is black beyond it', () => {
  const out = new Uint8ClampedArray(64)
  const channels = [{ plane: plane(4, new Array(16).fill(255)), colour: [255, 255, 255], limits: full }] as const
  paintCrop(out, 4, { x: 0, y: 0, side: 4 }, { channels, outlines: [], object: 0 })
  const reds = Array.from({ length: 16 }, (_, index) => out[index * 4])
  expect(reds).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255])
})

test('the cell’s own outline is bright, its neighbour’s faint', () => {
  const labels = plane(6, [1, 1, 1, 2, 2, 2], Uint16Array)
  const out = new Uint8ClampedArray(6 * 6 * 4)
  const tall = { ...labels, height: 6, data: Uint16Array.from({ length: 36 }, (_, index) => (index % 6 < 3 ? 1 : 2)) }
  paintCrop(
    out,
    6,
    { x: 3, y: 3, side: 6 },
    { channels: [], outlines: [{ labels: tall, colour: [200, 100, 0] }], object: 2 },
  )
  const reds = Array.from({ length: 6 }, (_, x) => out[(2 * 6 + x) * 4])
  expect(reds).toEqual([80, 0, 80, 200, 0, 200])
})

test('the crop is three diameters of the median object wide', () => {
  expect(cropSide(Uint32Array.of(0, 314, 314, 5000))).toBe(60)
  expect(cropSide(new Uint32Array(0))).toBe(68)
})

test('values laid over the channels hide them as far as colour and opacity say, and nothing where they are transparent', () => {
  const channels = [{ plane: plane(2, [100, 100, 100, 100]), colour: [255, 255, 255] as const, limits: full }]
  const colours = new Uint8Array(256 * 4)
  colours.set([255, 0, 0, 255], 200 * 4)
  const scalar = { plane: plane(2, [0, 200, 200, 0]), colours, opacity: 0.5 }
  const out = new Uint8ClampedArray(16)
  paintCrop(out, 2, { x: 1, y: 1, side: 2 }, { channels, outlines: [], object: 0, scalar })
  expect([...out.subarray(0, 3)]).toEqual([100, 100, 100])
  expect([...out.subarray(4, 7)]).toEqual([178, 50, 50])
})
