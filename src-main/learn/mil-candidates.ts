/** The networks that are compared: the rows of table 1 of Kraus et al. 2016, what the paper leaves out of it, and attention. */
import type { InstancePooling } from '../network/index.ts'
import { type ClassRecipe, classRecipe } from './class-recipe.ts'

/** Cells of the paper's comparison, in pixels: 64 × 64. */
export const CELL_SIDE = 64

export interface Candidate {
  readonly name: string
  readonly folder: string
  /** None: trained on single cells. */
  readonly pooling: InstancePooling
  readonly isOnCells: boolean
}

const pooled = (name: string, pooling: InstancePooling): Candidate => ({
  name,
  folder: name.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-'),
  pooling,
  isOnCells: false,
})

/** First what decides the comparison, then the other rows of the paper's table 1, what it leaves out of it, and attention. */
export const CANDIDATES: readonly Candidate[] = [
  pooled('NAND a 10', { kind: 'noisy-and', a: 10 }),
  pooled('GM r 1 (mean)', { kind: 'mean' }),
  pooled('max', { kind: 'max' }),
  { ...pooled('cropped cell bag', { kind: 'mean' }), isOnCells: true },
  pooled('NAND a 5', { kind: 'noisy-and', a: 5 }),
  pooled('NAND a 7.5', { kind: 'noisy-and', a: 7.5 }),
  pooled('LSE r 1', { kind: 'lse', r: 1 }),
  pooled('LSE r 2.5', { kind: 'lse', r: 2.5 }),
  pooled('LSE r 5', { kind: 'lse', r: 5 }),
  pooled('GM r 2.5', { kind: 'gm', r: 2.5 }),
  pooled('GM r 5', { kind: 'gm', r: 5 }),
  pooled('Noisy-OR', { kind: 'noisy-or' }),
  pooled('ISR', { kind: 'isr' }),
  pooled('attention', { kind: 'attention' }),
]

/** Side of the squares that training sees of bags unless told, pixels. */
export const BAG_CROP = 256
/** Bags of a step: half the paper's, for twice the steps in the time that a network has. */
export const BAG_BATCH = 8
/** Single cells are small: as many pixels at once as there are of bags. */
export const CELL_BATCH = 64

export const recipeOf = ({ pooling, isOnCells }: Candidate, crop = BAG_CROP): ClassRecipe => ({
  ...classRecipe({ pooling, crop: isOnCells ? CELL_SIDE : crop }),
  batchSize: isOnCells ? CELL_BATCH : BAG_BATCH,
})
