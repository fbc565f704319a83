/**
 * Segmentation: from a plane to numbered nuclei, cells and cytoplasm by classical means that need no model and no
 * tuning (thresholds, distance, watershed, propagation), and how well two label images agree.
 */
export { cytoplasm, segmentCells } from './cells.ts'
export { type Connectivity, labelComponents } from './components.ts'
export { type DecodingRule, decodeMaps, type ObjectMaps } from './decode-maps.ts'
export { typicalDiameter } from './diameter.ts'
export { distanceTransform, type NearestTransform, nearestTransform } from './distance.ts'
export { expandLabels } from './expand.ts'
export { gaussianBlur } from './gaussian.ts'
export { type Histogram, histogramOf, integerHistogramOf } from './histogram.ts'
export { fillHoles } from './holes.ts'
export { innerDistance } from './inner-distance.ts'
export { matchObjects, type ObjectMatch, type Overlap, pairsAt } from './match.ts'
export { type NucleiResult, segmentNuclei } from './nuclei.ts'
export { CELL_DEFAULTS, type CellParameters, NUCLEI_DEFAULTS, type NucleiParameters } from './parameters.ts'
export { findPeaks, hMaxima, type Peaks } from './peaks.ts'
export {
  averagePrecision,
  IOU_THRESHOLDS,
  type PrecisionAt,
  type SegmentationScore,
  type SetScore,
  summariseScores,
} from './precision.ts'
export { type Mask, maskOfLabels, type Raster, rasterOfPlane } from './raster.ts'
export { liThreshold, otsuThreshold, type ThresholdMethod, thresholdOf, triangleThreshold } from './threshold.ts'
export { keepObjects, objectAreas, removeBorderObjects, removeBySize } from './tidy.ts'
export { objectDoubt, voteOnObjects } from './vote.ts'
export { seededWatershed } from './watershed.ts'
