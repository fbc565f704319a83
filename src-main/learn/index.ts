/**
 * Learn: labelled images, honest splits, augmentation, recipes and the figures that judge them.
 *
 *   const { classes, images } = await readLabels('/set', '/set/labels.csv')
 *   applyAugmentation(out, image, shape, drawAugmentation(seededRandom(1), DEFAULT_AUGMENTATION, shape), [background])
 */
export { applyAugmentation, type ImageShape } from './apply-augmentation.ts'
export {
  type Augmentation,
  type AugmentationRules,
  DEFAULT_AUGMENTATION,
  drawAugmentation,
  NO_AUGMENTATION,
  PAPER_AUGMENTATION,
  type Size,
} from './augmentation.ts'
export { backgroundLevel } from './background-level.ts'
export {
  type BaselineImage,
  type BaselineResult,
  evaluateBaseline,
  type PlatePlace,
  positionFeatures,
} from './baselines.ts'
export type { BatchOrder } from './batch-plan.ts'
export type { Batch, BatchRequest } from './batches.ts'
export { brierScore, type CalibrationBin, calibrationBins, expectedCalibrationError } from './calibration.ts'
export { type ChosenThreshold, chooseThreshold, type ThresholdAim } from './choose-threshold.ts'
export {
  type BesideFigures,
  besideFigures,
  type ClassBaselineImage,
  COUNTED_CELLS,
  classBaseline,
  SHUFFLED_LABELS,
} from './class-baselines.ts'
export { type ClassInput, classInput } from './class-input.ts'
export { type ClassOrigin, classModel } from './class-model.ts'
export { type ClassChoice, type ClassRecipe, classRecipe } from './class-recipe.ts'
export type { ClassTraining } from './class-task.ts'
export {
  accuracyOf,
  balancedAccuracyOf,
  type ClassFigures,
  type Confusion,
  classFigures,
  confusionOf,
} from './confusion.ts'
export type { ChannelAddress, DecodedImage } from './decoded-image.ts'
export { type ClassEvaluation, evaluateClasses, largestOf, type PerClass } from './evaluate-classes.ts'
export { evaluateLabels, type LabelsEvaluation } from './evaluate-labels.ts'
export { type Evaluation, evaluateScores } from './evaluate-scores.ts'
export { type GroupRule, type GroupScore, groupScores } from './group-scores.ts'
export { type ImageDecoder, openImageDecoder } from './image-decoder.ts'
export { type ImageShelf, openImageShelf, type ShelfImage, type ShelfOptions } from './image-shelf.ts'
export type { ClassifiedImage } from './judge-classes.ts'
export type { MultiLabelImage } from './judge-labels.ts'
export type { ScoredImage } from './judge-rare.ts'
export { keptShare } from './kept-share.ts'
export { severalLabels } from './label-rows.ts'
export {
  classesOf,
  type LabelledImage,
  type LabelledSet,
  labelsOf,
  SPLITS,
  type Split,
  type SplitImage,
} from './labelled-image.ts'
export type { LearnedOrigin } from './learned-card.ts'
export { foldsLeftOut, groupsLeftOut, type LeftOutFold, leftOutFolds } from './leave-out.ts'
export { chooseRegions, type LocatingTools, type LocatingWork, located, saliencyMaps } from './locate.ts'
export { fitLogistic, type LogisticModel, type LogisticOptions } from './logistic-regression.ts'
export { dealFolds } from './masks/deal-folds.ts'
export {
  type LabelledFile,
  type LabelledFiles,
  type LabelledFolder,
  readLabelledFolder,
} from './masks/labelled-folder.ts'
export { type MaskOrigin, maskModel } from './masks/mask-model.ts'
export {
  DEFAULT_MASK_CHOICE,
  MASK_HEADS,
  MASK_LOSSES,
  type MaskChoice,
  type MaskRecipe,
  maskRecipe,
} from './masks/mask-recipe.ts'
export { type MaskShelf, openMaskShelf } from './masks/mask-shelf.ts'
export {
  MERGES,
  type Merge,
  openSegmenter,
  type Segmentation,
  type Segmenter,
  type SegmentOptions,
} from './masks/segmenter.ts'
export { type MaskNetwork, type MaskTraining, trainMasks } from './masks/train-masks.ts'
export { TEST_TIME_VIEWS } from './masks/views.ts'
export { milTables } from './mil-tables.ts'
export { mosaic } from './mosaic.ts'
export { normalisedImage } from './normalised-image.ts'
export { type PoolingCurves, poolingCurves } from './pooling-curves.ts'
export type { Normalisation } from './prepare-sample.ts'
export { type DoubtedLabel, type JudgedImage, probablyMislabelled } from './probably-mislabelled.ts'
export { type RareOrigin, rareModel } from './rare-model.ts'
export { RARE_NETWORKS, RARE_PRESETS, type RareChoice, type RareRecipe, rareRecipe } from './rare-recipe.ts'
export { type ReadLabelsOptions, readLabelGroups, readLabels } from './read-labels.ts'
export { type MilReproduction, type MilRequest, reproduceMil } from './reproduce-mil.ts'
export { type Reproduction, type ReproductionRequest, reproduceSeeds } from './reproduce-wscnn.ts'
export { reproductionTables } from './reproduction-tables.ts'
export { averagePrecision, precisionRecallCurve, type RankingPoint, rocAuc } from './score-ranking.ts'
export {
  type ShuffledFigure,
  type ShuffledImage,
  type ShuffledLabels,
  shuffledLabels,
  shuffledTest,
} from './shuffled-labels.ts'
export {
  checkNoLeak,
  checkSplit,
  type Fold,
  groupFolds,
  leaveOneGroupOut,
  type SplitFractions,
  type SplitOptions,
  splitByGroup,
} from './split-by-group.ts'
export {
  type Classifier,
  type MultiLabelClassifier,
  trainClasses,
  trainMultiLabel,
} from './train-classes.ts'
export { type RareDetector, type RareTraining, trainRare } from './train-rare.ts'
export type { Learned, LearningTools } from './train-task.ts'
export { openTrainingImages, type TrainingImages } from './training-images.ts'
export { type Interval, wilsonInterval } from './wilson-interval.ts'
