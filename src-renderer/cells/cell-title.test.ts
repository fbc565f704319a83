/** Names of cell measurements. */
import { expect, test } from 'vitest'
import { cellTitle, columnChoices } from './cell-title.ts'

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
