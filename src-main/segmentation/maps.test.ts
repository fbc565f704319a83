/** From objects to what networks learn of them, and from maps back to objects: closed forms, and there and back again. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { averagePrecision, type DecodingRule, decodeMaps, innerDistance, type Raster } from './index.ts'

const RULE: DecodingRule = { threshold: 0.5, depth: 0.1, summit: 0.3, certainty: 0.5, smallest: 1, largestHole: 4 }

/** Rows of digits: objects by number, 0 and dots for none. */
function labelsOf(rows: readonly string[]): LabelImage {
  const labels = Uint32Array.from(rows.join(''), (digit) => Number(digit === '.' ? 0 : digit))
  return { width: rows[0]!.length, height: rows.length, labels, count: Math.max(...labels) }
}

const rasterOf = (rows: readonly string[]): Raster => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Float32Array.from(rows.join(''), (digit) => Number(digit === '.' ? 0 : digit) / 10),
})

/** Discs on a wavering grid, so near to one another that many touch; what two of them claim is the earlier one's. */
function discs(perSide: number, seed: number): LabelImage {
  const random = seededRandom(seed)
  const side = 16 * perSide
  const labels = new Uint32Array(side * side)
  for (let object = 1; object <= perSide ** 2; object++) {
    const [column, row] = [(object - 1) % perSide, Math.floor((object - 1) / perSide)]
    const [cx, cy] = [16 * column + 6 + 4 * random.next(), 16 * row + 6 + 4 * random.next()]
    const radius = 6 + 3 * random.next()
    for (let i = 0; i < labels.length; i++) {
      const [x, y] = [i % side, Math.floor(i / side)]
      if ((x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2 && labels[i] === 0) labels[i] = object
    }
  }
  return { width: side, height: side, labels, count: perSide ** 2 }
}

describe('inner distance', () => {
  it('is 1 in the middle of every object, however large, and 0 outside', () => {
    const image = discs(6, 1)
    const { data } = innerDistance(image)
    const most = new Float32Array(image.count + 1)
    data.forEach((value, i) => {
      const object = image.labels[i]!
      if (value > most[object]!) most[object] = value
      if (object === 0) expect(value).toBe(0)
      else expect(value).toBeGreaterThan(0)
    })
    expect(Array.from(most.subarray(1))).toEqual(new Array(image.count).fill(1))
  })

  it('falls to the seam where objects touch: shares of the distance to anything else', () => {
    const { data } = innerDistance(labelsOf(['.........', '.1112222.', '.1112222.', '.1112222.', '.........']))
    expect(Array.from(data.subarray(18, 27))).toEqual([0, 0.5, 1, 0.5, 0.5, 1, 1, 0.5, 0].map(Math.fround))
  })

  it('does not fall to the edge of the image, beyond which objects go on', () => {
    const { data } = innerDistance(labelsOf(['11..', '11..', '11..']))
    expect(Array.from(data.subarray(0, 4))).toEqual([1, 0.5, 0, 0])
    expect(Array.from(innerDistance(labelsOf(['11', '11'])).data)).toEqual([1, 1, 1, 1])
  })
})

describe('objects from maps', () => {
  it('are found again from their own inner distance, seams included', () => {
    const truth = discs(8, 2)
    const foreground = { ...truth, data: Float32Array.from(truth.labels, (object) => Number(object > 0)) }
    const found = decodeMaps({ foreground, middle: innerDistance(truth) }, RULE)
    const score = averagePrecision(truth, found)
    expect(score.byThreshold[0]!.ap).toBe(1)
    // Seams are where they were, but for pixels that lie equally far inside both.
    expect(score.byThreshold.at(-1)!.ap).toBeGreaterThan(0.9)
  })

  it('are two where the way between two summits leads lower than the depth, else one', () => {
    const foreground = rasterOf(['..........', '.99999999.', '..........'])
    const middle = rasterOf(['..........', '.37967874.', '..........'])
    const found = (depth: number) => decodeMaps({ foreground, middle }, { ...RULE, depth })
    expect(Array.from(found(0.15).labels.subarray(10, 20))).toEqual([0, 1, 1, 1, 1, 2, 2, 2, 2, 0])
    expect(found(0.25).count).toBe(1)
  })

  it('take small holes in and leave large ones open', () => {
    const ring = ['......', '.9999.', '.9..9.', '.9999.', '......']
    const maps = { foreground: rasterOf(ring), middle: rasterOf(ring) }
    const areaWith = (largestHole: number) =>
      decodeMaps(maps, { ...RULE, largestHole }).labels.reduce((sum, object) => sum + Math.min(1, object), 0)
    expect([areaWith(2), areaWith(1)]).toEqual([12, 10])
  })

  it('are left out where they are small, doubtful or without a middle', () => {
    const maps = { foreground: rasterOf(['66.999.99', '66.999.99']), middle: rasterOf(['99.999.22', '99.999.22']) }
    expect(decodeMaps(maps, RULE).count).toBe(2)
    expect(decodeMaps(maps, { ...RULE, certainty: 0.7 }).count).toBe(1)
    expect(decodeMaps(maps, { ...RULE, summit: 0.1 }).count).toBe(3)
    expect(decodeMaps(maps, { ...RULE, smallest: 5 }).count).toBe(1)
  })

  it('are none in maps of nothing, of no numbers, and of no pixels', () => {
    const all = (value: number, length = 12): Raster => ({
      width: 4,
      height: length / 4,
      data: new Float32Array(length).fill(value),
    })
    for (const value of [0, Number.NaN])
      expect(decodeMaps({ foreground: all(value), middle: all(value) }, RULE).count).toBe(0)
    expect(decodeMaps({ foreground: all(1, 0), middle: all(1, 0) }, RULE).count).toBe(0)
    expect(decodeMaps({ foreground: all(1), middle: all(1) }, RULE).count).toBe(1)
  })
})
