/** Reduced levels and tiles. */
import { expect, test } from 'vitest'
import { halve, levelsOf } from './reduce.ts'
import { tilesOf } from './tiles.ts'

test('each pixel of the reduced plane is the rounded mean of four', () => {
  const data = Uint16Array.from([0, 65535, 1, 2, 65535, 65535, 3, 4])
  expect([...halve({ width: 4, height: 2, data }).data]).toEqual([49151, 3])
})

test('floating-point planes are not rounded', () => {
  expect([...halve({ width: 2, height: 2, data: Float32Array.of(0, 0, 0, 0.5) }).data]).toEqual([0.125])
})

test('odd sides drop their last line, and a single line is halved along itself', () => {
  const odd = halve({ width: 3, height: 3, data: Uint8Array.of(1, 1, 9, 1, 1, 9, 9, 9, 9) })
  expect([odd.width, odd.height, ...odd.data]).toEqual([1, 1, 1])
  expect([...halve({ width: 4, height: 1, data: Uint8Array.of(2, 4, 10, 20) }).data]).toEqual([3, 15])
})

test('a 2160 × 2160 plane has twelve levels', () => expect(levelsOf(2160, 2160)).toBe(12))

test('tiles cover a large plane once, and start at multiples of a power of two', () => {
  const tiles = tilesOf(10_000, 5_000, 3_000)
  const covered = tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0)
  expect(covered).toBe(10_000 * 5_000)
  expect(tiles.every((tile) => tile.x % 2048 === 0 && tile.y % 2048 === 0 && tile.width <= 3_000)).toBe(true)
  expect(tilesOf(3_000, 100, 3_000)).toHaveLength(1)
})
