/** Thumbnails put together. */
import { expect, test } from 'vitest'
import { addChannel, parseColour, tilesAcross } from './mosaic.ts'

test('channels are added in their colours, tile by tile, and white is the limit', () => {
  // Two wells with thumbnails of 1 × 1 stand side by side.
  const tiles = (values: number[]) => ({ tile: 1, rows: [0, 0], columns: [0, 1], values: Uint8Array.from(values) })
  const picture = new Uint8ClampedArray(tilesAcross(2) ** 2 * 4)
  addChannel(picture, tiles([100, 255]), parseColour('#0000ff'))
  addChannel(picture, tiles([50, 255]), parseColour('#ffffff'))
  expect([...picture.subarray(0, 8)]).toEqual([50, 50, 150, 255, 255, 255, 255, 255])
})

test('larger thumbnails keep their rows together', () => {
  const values = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])
  const picture = new Uint8ClampedArray(4 * 2 * 4)
  addChannel(picture, { tile: 2, rows: [0, 0], columns: [0, 1], values }, [255, 0, 0])
  const reds = Array.from({ length: 8 }, (_, index) => picture[index * 4])
  expect(reds).toEqual([1, 2, 5, 6, 3, 4, 7, 8])
})
