/** Comparing two runs. */
import { expect, test } from 'vitest'
import type { RunComparison } from '../../src-main/contract/index.ts'
import { differenceScale, differences, scatterPoints } from './comparison.ts'

interface ComparedWell {
  readonly plateId: number
  readonly row: number
  readonly column: number
  readonly a: number
  readonly b: number
}

function compared(wells: readonly ComparedWell[]): RunComparison {
  return {
    name: 'Nuclei_AreaShape_Area',
    correlation: 0.9,
    wells: {
      wellIds: Uint32Array.from(wells, (_, i) => i + 1),
      plateIds: Uint32Array.from(wells, ({ plateId }) => plateId),
      rows: Uint16Array.from(wells, ({ row }) => row),
      columns: Uint16Array.from(wells, ({ column }) => column),
      a: Float32Array.from(wells, ({ a }) => a),
      b: Float32Array.from(wells, ({ b }) => b),
    },
  }
}

const comparison = compared([
  { plateId: 1, row: 0, column: 0, a: 100, b: 110 },
  { plateId: 1, row: 0, column: 1, a: 100, b: 95 },
  { plateId: 1, row: 0, column: 2, a: Number.NaN, b: 95 },
  { plateId: 2, row: 0, column: 0, a: 1, b: 2 },
])

test('the difference is the second run less the first, where both have a value', () => {
  expect([...differences(comparison, 1)].map(([place, well]) => [place, well.value])).toEqual([
    ['0,0', 10],
    ['0,1', -5],
  ])
})

test('no difference lies in the middle of the scale', () => {
  const scale = differenceScale(comparison)
  expect(scale.low).toBe(-scale.high)
  expect(scale.high).toBeGreaterThan(9)
})

test('a single differing well still sets the scale; equal runs have one too', () => {
  const equal = Array.from({ length: 300 }, () => ({ plateId: 1, row: 0, column: 0, a: 1, b: 1 }))
  const one = [...equal, { plateId: 1, row: 1, column: 0, a: 1, b: 1.5 }]
  expect(differenceScale(compared(one)).high).toBe(0.5)
  expect(differenceScale(compared(equal)).high).toBe(1)
})

test('each pair of values is a named point', () => {
  expect(scatterPoints(comparison).map((point) => [point.name, ...point.value])).toEqual([
    ['A01', 100, 110],
    ['A02', 100, 95],
    ['A01', 1, 2],
  ])
})
