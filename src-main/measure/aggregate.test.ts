import { expect, it } from 'vitest'
import { mean, median, seededRandom, standardDeviation } from '../base/index.ts'
import { aggregateObjects, type ObjectBlock } from './index.ts'

function block(names: string[], rows: number[][]): ObjectBlock {
  return { names, rows: rows.length, values: Float32Array.from(rows.flat()) }
}

it('Objects of several sites are pooled, each counting once, and missing values are left out', () => {
  const result = aggregateObjects([
    block(
      ['a', 'b'],
      [
        [1, Number.NaN],
        [2, 10],
      ],
    ),
    block(['a', 'b'], [[6, Number.POSITIVE_INFINITY]]),
  ])
  expect(result).toMatchObject({ names: ['a', 'b'], rows: 3 })
  expect([...result.count]).toEqual([3, 1])
  expect([...result.mean]).toEqual([3, 10])
  expect([...result.median]).toEqual([2, 10])
  expect(result.sd[0]).toBeCloseTo(Math.sqrt(7), 12)
  expect(result.sd[1]).toBeNaN()
})

it('Many features and sites give the mean, median and deviation of the concatenated columns', () => {
  const random = seededRandom(8)
  const names = Array.from({ length: 37 }, (_, i) => `f${i}`)
  const blocks = [0, 3, 40, 101].map((rows) =>
    block(
      names,
      Array.from({ length: rows }, () => names.map(() => Math.fround(1e4 + random.normal()))),
    ),
  )
  const result = aggregateObjects(blocks)
  for (const [j] of names.entries()) {
    const column = blocks.flatMap((one) => [...one.values].filter((_, i) => i % names.length === j))
    expect(result.mean[j]).toBeCloseTo(mean(column), 8)
    expect(result.median[j]).toBeCloseTo(median(column), 12)
    expect(result.sd[j]).toBeCloseTo(standardDeviation(column), 8)
  }
})

it('A site that lacks a feature adds nothing to it', () => {
  const result = aggregateObjects([block(['a', 'b'], [[1, 5]]), block(['b', 'c'], [[7, 9]])])
  expect(result.names).toEqual(['a', 'b', 'c'])
  expect([...result.mean]).toEqual([1, 6, 9])
  expect([...result.count]).toEqual([1, 2, 1])
})

it('A well without objects has features without values', () => {
  const result = aggregateObjects([], ['a'])
  expect([...result.median]).toEqual([Number.NaN])
  expect([...result.count]).toEqual([0])
})

it('A block whose values do not fill its rows is refused', () => {
  expect(() => aggregateObjects([{ names: ['a', 'b'], rows: 2, values: new Float32Array(3) }])).toThrow(
    '3 values for 2 objects of 2 features',
  )
})
