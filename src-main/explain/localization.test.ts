/** Localization on boxes drawn by hand; every expected number is counted or calculated on paper. */
import { describe, expect, it } from 'vitest'
import { type Box, boxOverlap, coverByBoxes, coverByMask, holdsCentre } from './boxes.ts'
import { type LocatedImage, localization } from './localization.ts'

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height })
const circle = (x: number, y: number) => ({ ...box(x, y, 10, 10), kind: 'circle' })
const ellipse = (x: number, y: number) => ({ ...box(x, y, 10, 10), kind: 'ellipse' })
const found = (score: number, x: number, y: number, width = 10, height = 10) => ({ ...box(x, y, width, height), score })

describe('a box', () => {
  it('is covered by several boxes as far as their union reaches', () => {
    const whole = box(0, 0, 10, 10)
    expect(coverByBoxes(whole, [box(0, 0, 5, 10), box(3, 0, 5, 10)])).toBeCloseTo(0.8, 12)
    expect(coverByBoxes(whole, [box(0, 0, 6, 6), box(4, 4, 6, 6)])).toBeCloseTo(0.68, 12)
    expect(coverByBoxes(whole, [box(-5, -5, 30, 30), box(1, 1, 2, 2)])).toBe(1)
    expect(coverByBoxes(whole, [box(10, 0, 5, 5)])).toBe(0)
    expect(coverByBoxes(whole, [])).toBe(0)
  })

  it('is covered by a mask pixel by pixel, cut pixels in part', () => {
    const mask = { width: 4, height: 3, data: Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0) }
    expect(coverByMask(box(0, 0, 4, 2), mask)).toBe(0.5)
    expect(coverByMask(box(0.5, 0.5, 2, 1), mask)).toBe(0.75)
    expect(coverByMask(box(-1, -1, 2, 2), mask)).toBe(0.25)
  })

  it('overlaps another one by what they share over what they fill together', () => {
    expect(boxOverlap(box(0, 0, 10, 10), box(5, 0, 10, 10))).toBeCloseTo(1 / 3, 12)
    expect(boxOverlap(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0)
  })

  it('holds a centre on its left edge, not one on its right', () => {
    expect(holdsCentre(box(5, 5, 10, 10), box(0, 5, 10, 10))).toBe(true)
    expect(holdsCentre(box(5, 5, 10, 10), box(10, 5, 10, 10))).toBe(false)
  })
})

/** Two positive images and a negative one. */
const images: readonly LocatedImage[] = [
  {
    truth: [circle(0, 0), circle(30, 0), ellipse(60, 0), ellipse(90, 0)],
    // One circle covered by two halves, one covered to 85 %, one ellipse covered to exactly 90 %.
    regions: [found(0.9, 0, 0, 5), found(0.8, 5, 0, 5), found(0.7, 30, 0, 8.5), found(0.95, 60, 0, 9)],
  },
  { truth: [circle(0, 0), ellipse(20, 0)], regions: [found(0.5, 1, 1)] },
  { truth: [ellipse(0, 0)], regions: [found(0.4, 0, 0)] },
]

describe('localization', () => {
  const score = localization(images, 'circle')

  it('counts objects of the images that have the kind', () => {
    expect(score).toMatchObject({ images: 3, positiveImages: 2, objects: 3, others: 3, regions: 6 })
  })

  it('predicts an object from 90 % cover on, in positive images alone', () => {
    expect(score.covered).toMatchObject({ truePositives: 1, falseNegatives: 2, falsePositives: 1, trueNegatives: 2 })
    expect(score.covered).toMatchObject({ accuracy: 0.5, precision: 0.5, recall: 1 / 3 })
  })

  it('counts an object once by centres, and every region beyond as false', () => {
    // Both halves of the first circle have their centre in it; one is too many.
    expect(score.centre).toMatchObject({ truePositives: 3, falsePositives: 3, falseNegatives: 0 })
    expect(score.centre).toMatchObject({ precision: 0.5, recall: 1, f1: 2 / 3 })
  })

  it('matches by overlap from IoU 0.5 on', () => {
    // IoU 0.5 (a half), 0.85, and 81 / 119.
    expect(score.overlap).toMatchObject({ truePositives: 3, falsePositives: 3, falseNegatives: 0 })
    const far = localization([{ truth: [circle(0, 0)], regions: [found(1, 3, 3)] }], 'circle')
    expect(far.overlap).toMatchObject({ truePositives: 0, falsePositives: 1, falseNegatives: 1 })
  })

  it('points with the top region of each positive image', () => {
    expect(score.pointing).toEqual({ withRegions: 2, hits: 1, share: 0.5 })
  })

  it('goes by the mask where there is one', () => {
    const data = new Uint8Array(400)
    for (let y = 0; y < 10; y++) data.fill(1, y * 20, y * 20 + 9)
    const [image] = [{ truth: [circle(0, 0), ellipse(10, 10)], regions: [], mask: { width: 20, height: 20, data } }]
    expect(localization([image!], 'circle').covered).toMatchObject({ truePositives: 1, trueNegatives: 1, accuracy: 1 })
    data[0] = 0
    expect(localization([image!], 'circle').covered).toMatchObject({ truePositives: 0, falseNegatives: 1 })
  })

  it('says which kinds there are when the one asked for is absent', () => {
    expect(() => localization(images, 'square')).toThrow('No object is of the kind square; there are circle, ellipse.')
  })
})
