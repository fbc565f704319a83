/** Grouped lists. */
import { expect, test } from 'vitest'
import { linesOf } from './choice.ts'

test('a heading stands above each run of entries of one group', () => {
  const lines = linesOf([
    { value: 1, label: 'Area', group: 'Nuclei · shape' },
    { value: 2, label: 'Perimeter', group: 'Nuclei · shape' },
    { value: 3, label: 'Mean', group: 'Nuclei · intensity' },
  ])
  expect(lines.map((line) => (line.kind === 'heading' ? line.text : line.index))).toEqual([
    'Nuclei · shape',
    0,
    1,
    'Nuclei · intensity',
    2,
  ])
})

test('entries without a group stand without headings', () => {
  expect(linesOf([{ value: 1, label: 'Area' }])).toHaveLength(1)
})
