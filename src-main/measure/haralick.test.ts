import { describe, expect, it } from 'vitest'
import { measureFixture } from '../../test/measure-fixture.ts'
import { addHaralick, HARALICK_NAMES, haralickScratch } from './haralick.ts'

const { graycomatrix } = measureFixture()
const LEVELS = 32

/** Features of the pairs at 3 pixels along the rows, or along the columns. */
function features(down: boolean): Record<string, number> {
  const { image } = graycomatrix
  const counts = new Uint32Array(LEVELS * LEVELS)
  for (const [y, row] of image.entries()) {
    for (const [x, level] of row.entries()) {
      const other = down ? image[y + 3]?.[x] : row[x + 3]
      if (other === undefined) continue
      counts[level * LEVELS + other]!++
    }
  }
  const out = new Float64Array(HARALICK_NAMES.length)
  addHaralick(out, { counts, lowest: 0, highest: LEVELS - 1 }, haralickScratch(LEVELS))
  return Object.fromEntries(HARALICK_NAMES.map((name, i) => [name, out[i]!]))
}

describe('Haralick features', () => {
  it('agree with scikit-image along rows and columns', () => {
    for (const [down, expected] of [
      [false, graycomatrix.horizontal],
      [true, graycomatrix.vertical],
    ] as const) {
      const measured = features(down)
      for (const [name, value] of Object.entries(expected)) expect(measured[name], name).toBeCloseTo(value!, 7)
    }
  })

  it('say of an even surface that it has no contrast, no entropy and no correlation', () => {
    const counts = new Uint32Array(LEVELS * LEVELS)
    counts[5 * LEVELS + 5] = 40
    const out = new Float64Array(HARALICK_NAMES.length)
    addHaralick(out, { counts, lowest: 0, highest: LEVELS - 1 }, haralickScratch(LEVELS))
    expect([...out]).toEqual([1, 0, Number.NaN, 0, 1, 10, 0, 0, 0, 0, 0, 0, 0])
  })
})
