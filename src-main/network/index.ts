/** Network: architectures, pooling, losses, initialisation and optimizers, all as graphs. Nothing here runs. */
export { batchNorm, type ConvolutionOptions, convolution, dense, maxPool } from './blocks.ts'
export { createLayers, type Layers, type LayersOptions, type Mode, type Weights } from './layers.ts'
export { softmaxCrossEntropy } from './losses.ts'
export { clipped, OPTIMIZERS, type Optimizer, type OptimizerOptions, optimizer, type Update } from './optimizers.ts'
export { GLOBAL_POOLINGS, type GlobalPooling, logSumExpPool, poolScores } from './pool-scores.ts'
export { type Reach, receptiveField } from './receptive-field.ts'
export {
  AVERAGE,
  LOSS,
  NEXT,
  RATE,
  STEP,
  type TrainingGraph,
  type TrainingGraphOptions,
  trainingGraph,
} from './training-graph.ts'
export { type Margin, PAPER_FILTERS, type Wscnn, type WscnnOptions, wscnn } from './wscnn.ts'
