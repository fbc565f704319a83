/** From a map of scores to one score per image and class. */
import type { Value } from '../graph/index.ts'
import { dense } from './blocks.ts'
import type { Layers } from './layers.ts'

export const GLOBAL_POOLINGS = ['max', 'average', 'fully-connected'] as const
export type GlobalPooling = (typeof GLOBAL_POOLINGS)[number]

/** Scores [batch, classes] of maps [batch, classes, height, width]; `fully-connected` learns a weight for every place (Sailem 2017, 4.1). */
export function poolScores(layers: Layers, map: Value, pooling: GlobalPooling): Value {
  const { graph } = layers
  if (pooling === 'fully-connected') return dense(layers, 'fully-connected', flat(map), map.shape[1]!)
  return flat(graph.op(pooling === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool', [map]))
}

/** Unlike a Reshape to a given batch, this holds for any. */
const flat = (x: Value): Value => x.graph.op('Flatten', [x], { axis: 1 })
