/** Network: architectures, pooling, losses, initialisation and optimizers, all as graphs. Nothing here runs. */
export { batchNorm, type ConvolutionOptions, convolution, type DenseOptions, dense, maxPool } from './blocks.ts'
export {
  checkPooling,
  DEFAULT_SHARPNESS,
  DEFAULT_SLOPE,
  INSTANCE_POOLINGS,
  type InstancePooling,
  type LogOdds,
  type PoolingInputs,
  poolInstances,
} from './instance-pooling.ts'
export {
  type Bounds,
  createLayers,
  DROPOUT,
  type Dropout,
  type Layers,
  type LayersOptions,
  type Mode,
  type Start,
  type Weights,
} from './layers.ts'
export { type ClassActivation, jointCrossEntropy, labelCrossEntropy, softmaxCrossEntropy } from './losses.ts'
export { diceLoss, focalLoss, lovaszHinge, pixelCrossEntropy, sigmoidCrossEntropy } from './mask-losses.ts'
export { CROP_SIDES, type MilCnn, type MilCnnOptions, milCnn, milCnnLayers } from './mil-cnn.ts'
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
export { UNET_NORMALISATIONS, type UnetOptions, unet, unetReach, unetStride } from './unet.ts'
export { type Margin, PAPER_FILTERS, type Wscnn, type WscnnOptions, wscnn } from './wscnn.ts'
