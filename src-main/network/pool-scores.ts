/** From a map of scores to one score per image and class. */
import { reshape, sizeOf, type Value } from '../graph/index.ts'
import { dense } from './blocks.ts'
import type { Layers } from './layers.ts'

export const GLOBAL_POOLINGS = ['max', 'average', 'fully-connected'] as const
export type GlobalPooling = (typeof GLOBAL_POOLINGS)[number]

/** Scores [batch, classes] of maps [batch, classes, height, width]; `fully-connected` learns a weight for every place (Sailem 2017, 4.1). */
export function poolScores(layers: Layers, map: Value, pooling: GlobalPooling): Value {
  const [batch, classes] = map.shape as [number, number]
  if (pooling === 'fully-connected')
    return dense(layers, 'fully-connected', reshape(map, [batch, sizeOf(map.shape.slice(1))]), classes)
  const op = pooling === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool'
  return reshape(layers.graph.op(op, [map]), [batch, classes])
}
