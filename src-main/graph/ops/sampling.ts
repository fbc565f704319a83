/** Linear maps along axes, such as enlarging or mirrored padding, and their transposes, which are their gradients. */
import { mul } from '../arithmetic.ts'
import { reshape, transpose } from '../arrange.ts'
import { sizeOf, withExtent } from '../shape.ts'
import { tensorOf } from '../tensor.ts'
import type { Value } from '../value.ts'

/** How one axis was sampled: every output element as a weighted sum of input elements. */
export interface AxisMap {
  readonly axis: number
  readonly extent: number
  /** By output element: positions in the input with their weights. */
  readonly taps: readonly (readonly (readonly [position: number, weight: number])[])[]
}

/** An axis on which every output element is a copy of one input element. */
export const sampledAxis = (axis: number, extent: number, sources: readonly number[]): AxisMap => ({
  axis,
  extent,
  taps: sources.map((position) => [[position, 1]]),
})

/** The gradient of the input, given that of the output sampled along all these axes. */
export function pulledBack(dy: Value, maps: readonly AxisMap[]): Value {
  const factors = maps.map(blockFactor)
  if (dy.shape.length === 4 && maps.every(({ axis }, i) => axis >= 2 && factors[i]! > 0))
    return blockSums(dy, maps, factors)
  return maps.reduce(pulledAlong, dy)
}

/** k where every input element was copied to k neighbours in a row, 0 where the map is of another kind. */
function blockFactor({ extent, taps }: AxisMap): number {
  const factor = taps.length / extent
  const isBlock = taps.every(
    ([tap, ...more], i) => more.length === 0 && tap![0] === Math.floor(i / factor) && tap![1] === 1,
  )
  return Number.isInteger(factor) && isBlock ? factor : 0
}

/** Sums over blocks of an image: the mean by a pooling operation, which is the fast one, times the count. */
function blockSums(dy: Value, maps: readonly AxisMap[], factors: readonly number[]): Value {
  const kernel = [2, 3].map((axis) => factors[maps.findIndex((map) => map.axis === axis)] ?? 1)
  if (kernel.every((extent) => extent === 1)) return dy
  return mul(dy.graph.op('AveragePool', [dy], { kernel_shape: kernel, strides: kernel }), sizeOf(kernel))
}

function pulledAlong(dy: Value, { axis, extent, taps }: AxisMap): Value {
  const weights = new Float32Array(taps.length * extent)
  taps.forEach((list, i) => {
    for (const [position, weight] of list) weights[i * extent + position]! += weight
  })
  const matrix = dy.graph.constant(tensorOf(dy.dtype, [taps.length, extent], weights))
  if (axis === dy.shape.length - 1) return dy.graph.op('MatMul', [dy, matrix])
  const outer = sizeOf(dy.shape.slice(0, axis))
  const rows = reshape(dy, [outer, taps.length, sizeOf(dy.shape.slice(axis + 1))])
  return reshape(dy.graph.op('MatMul', [transpose(matrix, [1, 0]), rows]), withExtent(dy.shape, axis, extent))
}
