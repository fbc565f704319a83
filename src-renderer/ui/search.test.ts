/** Searching measurements and commands by a few letters. */
import { expect, test } from 'vitest'
import { search } from './search.ts'

const features = [
  { label: 'Cells_Texture_Contrast_DNA_3' },
  { label: 'Nuclei_Intensity_MeanIntensity_DNA' },
  { label: 'Nuclei_Intensity_MeanIntensity_GFP', words: 'nuclear translocation' },
  { label: 'Nuclei_AreaShape_Area' },
]
const labels = (query: string) => search(query, features).map((feature) => feature.label)

test('words may be typed in any order and only in part', () => {
  expect(labels('gfp mean')).toEqual(['Nuclei_Intensity_MeanIntensity_GFP'])
  expect(labels('intens dna')).toEqual(['Nuclei_Intensity_MeanIntensity_DNA'])
})

test('words of the description find an entry too', () => {
  expect(labels('translocation')).toEqual(['Nuclei_Intensity_MeanIntensity_GFP'])
})

test('the shorter of two matches comes first', () => {
  expect(labels('nuclei area')[0]).toBe('Nuclei_AreaShape_Area')
})

test('an empty query keeps every entry in its own order', () => {
  expect(labels('  ')).toEqual(features.map((feature) => feature.label))
})

test('a query that fits nothing finds nothing', () => {
  expect(labels('mitochondria')).toEqual([])
})
