/** Names of cell measurements. */
import { expect, test } from 'vitest'
import { cellHead, cellTitle, cellValue, columnChoices } from './cell-title.ts'

test('a measurement is told by compartment, kind and channel', () => {
  expect(cellTitle('Nuclei_Intensity_MeanIntensity_DNA')).toBe('Nuclei: Mean intensity · DNA')
  expect(cellTitle('Cells_AreaShape_Area')).toBe('Cells: Area')
})

test('columns already shown are not offered, and a choice is found by its technical name', () => {
  const columns = [
    { name: 'Cells_AreaShape_Area', compartment: 'Cells', category: 'AreaShape' },
    { name: 'Nuclei_AreaShape_Area', compartment: 'Nuclei', category: 'AreaShape' },
  ]
  expect(columnChoices(columns, new Set(['Cells_AreaShape_Area']))).toEqual([
    {
      value: 'Nuclei_AreaShape_Area',
      label: 'Nuclei: Area',
      group: 'Nuclei · AreaShape',
      words: 'Nuclei AreaShape Area',
    },
  ])
})

test('the head of a column tells compartment and kind apart', () => {
  expect(cellHead('Nuclei_Texture_Contrast_DNA_3')).toEqual({ compartment: 'Nuclei', label: 'Contrast · DNA · 3' })
})

test('areas are whole numbers, ratios have four digits, and nothing is a dash', () => {
  expect([393, 0.93894, 12345.6, undefined, Number.NaN].map(cellValue)).toEqual(['393', '0.9389', '12,346', '–', '–'])
})
