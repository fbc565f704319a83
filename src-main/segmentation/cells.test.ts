/** Cells and cytoplasm on drawn images, where every rule can be checked pixel by pixel. */
import { describe, expect, test } from 'vitest'
import type { LabelImage, Plane } from '../image/index.ts'
import { cytoplasm, segmentCells } from './cells.ts'
import { objectAreas } from './tidy.ts'

const SIZE = 120
const CENTRES = [
  [30, 30],
  [60, 30],
  [90, 90],
] as const

function draw<T>(value: (x: number, y: number) => T): T[] {
  return Array.from({ length: SIZE * SIZE }, (_, i) => value(i % SIZE, Math.floor(i / SIZE)))
}

/** Three nuclei of 20 pixels; numbers 1 to 3. */
const nuclei: LabelImage = {
  width: SIZE,
  height: SIZE,
  labels: Uint32Array.from(draw((x, y) => CENTRES.findIndex(([cx, cy]) => Math.hypot(x - cx, y - cy) < 10) + 1)),
  count: 3,
}

/** Cells of radius 22 around the nuclei, the first two touching along x = 45; the third ten times dimmer. */
const channel: Plane = {
  width: SIZE,
  height: SIZE,
  bitDepth: 16,
  data: Uint16Array.from(
    draw((x, y) => {
      const inside = CENTRES.map(([cx, cy]) => Math.hypot(x - cx, y - cy) < 22)
      return 100 + ((x * 7 + y * 13) % 5) + (inside[0] || inside[1] ? 5000 : inside[2] ? 500 : 0)
    }),
  ),
}

function everyNucleusInItsCell(cells: LabelImage): boolean {
  return nuclei.labels.every((nucleus, i) => nucleus === 0 || cells.labels[i] === nucleus)
}

describe('cells from a channel of their own', () => {
  const cells = segmentCells(channel, nuclei)

  test('carry their nucleus’ number and hold it whole', () => {
    expect(cells.count).toBe(3)
    expect(everyNucleusInItsCell(cells)).toBe(true)
  })

  test('fill the foreground, bright and ten times dimmer, to its rim and no farther', () => {
    const areas = objectAreas(cells)
    const disc = Math.PI * 22 ** 2
    expect(areas[3]! / disc).toBeGreaterThan(0.93)
    expect(areas[3]! / disc).toBeLessThan(1.1)
    expect(areas[0]).toBeGreaterThan(SIZE * SIZE - 3.1 * disc)
  })

  test('meet half-way where nothing but distance tells them apart', () => {
    const row = cells.labels.subarray(30 * SIZE, 31 * SIZE)
    expect([row[42], row[48]]).toEqual([1, 2])
  })

  test('meet at the brightness step rather than half-way where there is one', () => {
    const stepped = {
      ...channel,
      data: Uint16Array.from(channel.data, (v, i) => (v > 2000 && i % SIZE < 49 ? 2500 : v)),
    }
    const row = segmentCells(stepped, nuclei, { smoothing: 0 }).labels.subarray(30 * SIZE, 31 * SIZE)
    expect([row[46], row[47], row[50]]).toEqual([1, 1, 2])
  })

  test('reach no farther than the distance given', () => {
    const near = segmentCells(channel, nuclei, { distance: 3, ring: 0 })
    const reached = near.labels.filter((label) => label === 3).length
    expect(reached).toBeLessThan(Math.PI * 13.6 ** 2)
    expect(reached).toBeGreaterThan(Math.PI * 12 ** 2)
  })

  test('keep a thin ring even where the channel is blank', () => {
    const blank = segmentCells({ ...channel, data: new Uint16Array(SIZE * SIZE) }, nuclei)
    expect(everyNucleusInItsCell(blank)).toBe(true)
    const widening = objectAreas(blank)[3]! / objectAreas(nuclei)[3]!
    expect(widening).toBeGreaterThan(1.2)
    expect(widening).toBeLessThan(1.45)
  })

  test('a channel of another size is refused with both sizes', () => {
    expect(() => segmentCells({ ...channel, height: 60 }, nuclei)).toThrow('120 × 60')
  })
})

describe('cells without a channel', () => {
  test('are the nucleus and a ring of 0.3 diameters, six pixels at twenty', () => {
    const cells = segmentCells(undefined, nuclei)
    expect(everyNucleusInItsCell(cells)).toBe(true)
    // The nucleus' farthest pixels lie a little within 10 pixels of its centre.
    expect(objectAreas(cells)[3]! / (Math.PI * 15.5 ** 2)).toBeCloseTo(1, 1)
  })

  test('share contested pixels by the nearest nucleus and never overlap', () => {
    const cells = segmentCells(undefined, nuclei, { distance: 12 })
    const row = cells.labels.subarray(30 * SIZE, 31 * SIZE)
    expect([row[44], row[46]]).toEqual([1, 2])
  })

  test('of no nuclei are none', () => {
    const none = { width: 5, height: 4, labels: new Uint32Array(20), count: 0 }
    expect(segmentCells(undefined, none)).toEqual(none)
    expect(segmentCells({ width: 5, height: 4, data: new Uint8Array(20), bitDepth: 8 }, none).count).toBe(0)
  })
})

describe('cytoplasm', () => {
  test('is the cell without its nucleus, under the same numbers', () => {
    const cells = segmentCells(undefined, nuclei)
    const rest = cytoplasm(cells, nuclei)
    expect(rest.count).toBe(3)
    const [whole, inner, outer] = [objectAreas(cells), objectAreas(nuclei), objectAreas(rest)]
    for (const object of [1, 2, 3]) expect(outer[object]).toBe(whole[object]! - inner[object]!)
  })

  test('of a cell that is all nucleus is an empty object, and the count stays', () => {
    const rest = cytoplasm(nuclei, nuclei)
    expect(rest.count).toBe(3)
    expect(objectAreas(rest)[0]).toBe(SIZE * SIZE)
  })
})
