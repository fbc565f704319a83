/** From a map of scores to one score per image and class. */
import { add, div, log, mul, reshape, scalar, sizeOf, sub, type Value } from '../graph/index.ts'
import { dense } from './blocks.ts'
import type { Layers } from './layers.ts'

export const GLOBAL_POOLINGS = ['max', 'average', 'fully-connected'] as const
export type GlobalPooling = (typeof GLOBAL_POOLINGS)[number]

/**
 * Log-sum-exp pooling (1/r) log(mean(exp(r s))) of maps [batch, classes, height, width] → [batch, classes] (Ramon and De Raedt 2000;
 * Pinheiro and Collobert 2015). `sharpness` r > 0 has no axes: near 0 it is the mean, beyond all bounds the maximum. Every place
 * learns, not only the largest.
 */
export function logSumExpPool(map: Value, sharpness: Value): Value {
  const [batch, classes, ...places] = map.shape as [number, number, ...number[]]
  const rows = reshape(map, [batch, classes, sizeOf(places)])
  const axis = map.graph.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(2n) })
  const highest = map.graph.op('ReduceMax', [rows, axis], { keepdims: 1 })
  // Relative to the largest, so that no exponential overflows on any provider.
  const sum = map.graph.op('ReduceLogSumExp', [mul(sub(rows, highest), sharpness), axis], { keepdims: 0 })
  const below = div(sub(sum, log(scalar(map, sizeOf(places)))), sharpness)
  return add(reshape(highest, [batch, classes]), below)
}

/** Scores [batch, classes] of maps [batch, classes, height, width]; `fully-connected` learns a weight for every place (Sailem 2017, 4.1). */
export function poolScores(layers: Layers, map: Value, pooling: GlobalPooling): Value {
  const { graph } = layers
  if (pooling === 'fully-connected') return dense(layers, 'fully-connected', flat(map), { outputs: map.shape[1]! })
  return flat(graph.op(pooling === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool', [map]))
}

/** Unlike a Reshape to a given batch, this holds for any. */
const flat = (x: Value): Value => x.graph.op('Flatten', [x], { axis: 1 })
