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
export type { BatchOrder } from './batch-plan.ts'
export type { Batch, BatchRequest } from './batches.ts'
export { type ImageShelf, openImageShelf, type ShelfImage, type ShelfOptions } from './image-shelf.ts'
export { keptShare } from './kept-share.ts'
export {
  classesOf,
  type LabelledImage,
  type LabelledSet,
  SPLITS,
  type Split,
  type SplitImage,
} from './labelled-image.ts'
export { mosaic } from './mosaic.ts'
export type { Normalisation } from './prepare-sample.ts'
export { type ReadLabelsOptions, readLabels } from './read-labels.ts'
export {
  checkSplit,
  type Fold,
  groupFolds,
  leaveOneGroupOut,
  type SplitFractions,
  type SplitOptions,
  splitByGroup,
} from './split-by-group.ts'
