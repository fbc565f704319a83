/** Names of cell measurements. */
import { expect, test } from 'vitest'
import { cellHead, cellTitle, cellValue, columnChoices, isWhole } from './cell-title.ts'

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
  expect([393, 12345, Number.NaN].map((value) => cellValue(value, true))).toEqual(['393', '12,345', '–'])
  expect([14, 0.93894, undefined].map((value) => cellValue(value, false))).toEqual(['14.00', '0.9389', '–'])
  expect(isWhole(Float32Array.of(1, Number.NaN, 3))).toBe(true)
  expect(isWhole(Float32Array.of(1, 2.5))).toBe(false)
})
