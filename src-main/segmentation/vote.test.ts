/** Segmentations merged by vote, and how much they disagree: counted by hand. */
import { describe, expect, it } from 'vitest'
import type { LabelImage } from '../image/index.ts'
import { objectDoubt, voteOnObjects } from './index.ts'

function labelsOf(...rows: readonly string[]): LabelImage {
  const labels = Uint32Array.from(rows.join(''), (digit) => Number(digit === '.' ? 0 : digit))
  return { width: rows[0]!.length, height: rows.length, labels, count: Math.max(...labels) }
}

const rowsOf = ({ width, labels }: LabelImage): string[] =>
  Array.from({ length: labels.length / width }, (_, y) =>
    Array.from(labels.subarray(y * width, (y + 1) * width), (label) => label || '.').join(''),
  )

describe('voting on objects', () => {
  it('keeps what most have, whatever its number, and corrects its pixels by majority', () => {
    const merged = voteOnObjects([labelsOf('.1111...2'), labelsOf('..3333..1'), labelsOf('.22222...')])
    // The first is covered by 3, 3, 3, 3, 2 of three from its second pixel on, the other object is in two of three.
    expect(rowsOf(merged)).toEqual(['.11111..2'])
  })

  it('drops an object that half of them have', () => {
    const empty = labelsOf('......')
    expect(rowsOf(voteOnObjects([labelsOf('.111..'), labelsOf('.111..'), empty, empty]))).toEqual(['......'])
    expect(rowsOf(voteOnObjects([labelsOf('.111..'), labelsOf('.111..'), empty]))).toEqual(['.111..'])
  })

  it('takes parts that match less than half for other objects', () => {
    const whole = labelsOf('111111')
    const parts = labelsOf('112222')
    // 2222 is two thirds of the whole and the same object; 11 stands alone and is outvoted.
    expect(rowsOf(voteOnObjects([whole, parts, whole]))).toEqual(['111111'])
    expect(rowsOf(voteOnObjects([parts, whole, parts]))).toEqual(['112222'])
  })

  it('knows an object again that the first did not see', () => {
    expect(rowsOf(voteOnObjects([labelsOf('....'), labelsOf('.11.'), labelsOf('.11.')]))).toEqual(['.11.'])
  })

  it('of one is that one, without numbers that have no pixels', () => {
    expect(voteOnObjects([{ ...labelsOf('.3.1'), count: 5 }])).toEqual(labelsOf('.1.2'))
    expect(() => voteOnObjects([])).toThrow('no segmentation')
  })
})

describe('doubt of objects', () => {
  it('is one minus the mean IoU with what matches, all where nothing does', () => {
    const labels = labelsOf('1111..22')
    const doubt = objectDoubt(labels, [labelsOf('111...22'), labelsOf('1111....')])
    expect(Array.from(doubt)).toEqual([0, 1 - (3 / 4 + 1) / 2, 0.5].map(Math.fround))
  })
})
