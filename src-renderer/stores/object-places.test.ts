/** Places of objects in a small label image. */
import { expect, test } from 'vitest'
import { objectPlaces } from './object-places.ts'

test('an object’s centre is the middle of its pixels', () => {
  const data = Uint16Array.of(0, 1, 1, 0, 0, 1, 1, 3)
  const places = objectPlaces({ width: 4, height: 2, data, bitDepth: 32 })
  expect([...places.areas]).toEqual([4, 0, 1])
  expect([places.centresX[0], places.centresY[0]]).toEqual([2, 1])
  expect([places.centresX[2], places.centresY[2]]).toEqual([3.5, 1.5])
})
