/** Where a detector looks: found from its gradient, for networks made to look aside of their middle. */
import { expect, it } from 'vitest'
import { floats, type Tensor } from '../graph/index.ts'
import { PAPER_FILTERS } from '../network/index.ts'
import { detectorSight } from './detector-sight.ts'
import { predictingNetwork } from './rare-network.ts'

const SIDE = 160

/** Weights with which one chosen pixel of the first filter, and the middle pixels of all others, carry a spot's light on. */
function lookingAt(x: number, y: number): Record<string, Tensor> {
  const weights: Record<string, Tensor> = {}
  const filters = [...PAPER_FILTERS[4], { filters: 2, size: 5 }]
  filters.forEach(({ filters: outputs, size }, i) => {
    const inputs = i === 0 ? 1 : filters[i - 1]!.filters
    const kernel = new Float32Array(outputs * inputs * size * size)
    const [column, row] = i === 0 ? [x, y] : [(size - 1) / 2, (size - 1) / 2]
    // The first filter and the second class carry the light; the first class sees nothing.
    kernel[((i === filters.length - 1 ? 1 : 0) * inputs * size + row) * size + column] = 1
    const name = i === filters.length - 1 ? 'detectors' : `layer${i + 1}`
    weights[`${name}.weight`] = floats([outputs, inputs, size, size], kernel)
    if (name === 'detectors') weights[`${name}.bias`] = floats([outputs], new Float32Array(outputs))
    else
      for (const [part, value] of [
        ['scale', 1],
        ['shift', 0],
        ['mean', 0],
        ['variance', 1],
      ] as const)
        weights[`${name}.${part}`] = floats([outputs], new Float32Array(outputs).fill(value))
  })
  return weights
}

function spots(places: readonly (readonly [number, number])[]): Tensor {
  const images = floats([places.length, 1, SIDE, SIDE], new Float32Array(places.length * SIDE * SIDE))
  places.forEach(([x, y], i) => {
    ;(images.data as Float32Array)[(i * SIDE + y) * SIDE + x] = 5
  })
  return images
}

const PLACES = [
  [80, 80],
  [61, 97],
  [104, 50],
] as const

it.each([
  [5, 5],
  [10, 5],
  [0, 9],
])('a detector whose first filter looks at column %i, row %i of eleven is found to look there', async (x, y) => {
  const margin = { pixels: 35, levels: [0] }
  const onnx = predictingNetwork({ layers: 4, poolsFirst: true, margin }, [1, 1, SIDE, SIDE], lookingAt(x, y))
  const sight = await detectorSight(onnx, spots(PLACES))
  // An element takes the largest of eight pixels along each axis, so that it knows the place to within four.
  expect(Math.abs(sight!.x - (x - 5))).toBeLessThanOrEqual(4)
  expect(Math.abs(sight!.y - (y - 5))).toBeLessThanOrEqual(4)
})

it('no images tell nothing', async () => {
  const onnx = predictingNetwork({ layers: 4, poolsFirst: true }, [1, 1, SIDE, SIDE], lookingAt(5, 5))
  expect(await detectorSight(onnx, floats([0, 1, SIDE, SIDE], new Float32Array(0)))).toBeNull()
})
