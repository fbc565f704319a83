/** The line under the image. */
import { expect, test } from 'vitest'
import { hoverParts } from './hover-text.ts'

const plane = (...values: number[]) => ({ width: 2, height: 2, data: Uint16Array.from(values), bitDepth: 16 })

test('pixel values are told exactly, objects by their number, background by nothing', () => {
  const source = {
    channels: [
      { name: 'DNA', plane: plane(1, 2, 12_345, 4) },
      { name: 'GFP', plane: undefined },
    ],
    labels: [
      { compartment: 'Nuclei', plane: plane(0, 0, 57, 0) },
      { compartment: 'Cells', plane: plane(0, 3, 0, 0) },
    ],
  } as const
  expect(hoverParts(source, { x: 0, y: 1 })).toEqual(['x 0', 'y 1', 'DNA 12345', 'nucleus 57'])
  expect(hoverParts(source, { x: 1, y: 0 })).toEqual(['x 1', 'y 0', 'DNA 2', 'cell 3'])
})
