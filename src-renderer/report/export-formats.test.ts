/** Export formats. */
import { expect, test } from 'vitest'
import { EXPORTS, withEnding } from './export-formats.ts'

test('another format changes only the ending', () => {
  expect(withEnding('/d/screen-wells.csv', 'parquet')).toBe('/d/screen-wells.parquet')
  expect(withEnding('/d/screen-wells.csv.gz', 'xlsx')).toBe('/d/screen-wells.xlsx')
  expect(withEnding('/d/v1.2-labels', '')).toBe('/d/v1.2-labels')
})

test('every kind of export has at least one format', () => {
  for (const facts of Object.values(EXPORTS)) expect(facts.formats.length).toBeGreaterThan(0)
})
