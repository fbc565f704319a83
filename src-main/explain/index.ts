/**
 * Explain: which pixels carry a network's score, and which objects they form. Saliency is a graph like any other: scores and map
 * come from one run. Maps become regions, and regions are held against objects whose place is known.
 */

export { type BeliefOptions, type Beliefs, propagateBeliefs } from './belief-propagation.ts'
export {
  type Brought,
  broughtTogether,
  type InFile,
  readRegions,
  readTruth,
  writeRegions,
} from './box-files.ts'
export { type Box, boxOverlap, coverByBoxes, coverByMask, type ScoredBox } from './boxes.ts'
export { CELL_REGION_DEFAULTS, type CellRegionParameters, type CellRegions, cellRegions } from './cell-regions.ts'
export { type ClassChoice, classWeights, predictedClass, probabilitiesOf, WEIGHTS_INPUT } from './class-choice.ts'
export { type ClassJacobianOptions, type ClassJacobians, classJacobians } from './class-jacobians.ts'
export { type ClassRegions, type ClassShares, classRegions, shareByClass } from './class-regions.ts'
export { explainFile, type FileExplanation, type FileRequest } from './explain-file.ts'
export {
  type ExplainOptions,
  type ExplainWork,
  type Explanation,
  explain,
  explainImages,
} from './explain-images.ts'
export { type BoundSize, type ImageInput, type ImageSize, readForImages } from './layout.ts'
export {
  COVERED,
  type CoverScore,
  type FoundScore,
  type LocalizationScore,
  type LocatedImage,
  localization,
  type TrueBox,
} from './localization.ts'
export { intersectionOverUnion, type MeanOverlap, meanOverlap } from './mask-overlap.ts'
export { EXPLAIN_METHODS, type ExplainMethod, type MethodSettings } from './methods.ts'
export {
  type ChannelRule,
  type GraphMethod,
  SALIENCY,
  type SaliencyNetwork,
  type SaliencyOptions,
  SCORES,
  saliencyNetwork,
  saliencyOnnx,
} from './network.ts'
export { type AxisPlacement, placementOf } from './placement.ts'
export {
  maskOfRegions,
  type PeakThreshold,
  REGION_DEFAULTS,
  type Region,
  type RegionParameters,
  regionsOf,
} from './regions.ts'
export { type ClassScores, classMapOf, classScores } from './scores.ts'
export { arranged } from './stack.ts'
