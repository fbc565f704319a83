/** What a classifier needs of the images that it is shown. */
import { CROP_SIDES } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import { classReachOf } from './class-network.ts'
import { type ClassRecipe, cropOf } from './class-recipe.ts'

export interface ClassInput {
  /** Pixels along each side of an image or crop at least. */
  readonly least: number
  /** What one place of the class map sees, pixels. */
  readonly field: number
  /** Side of the crops that training sees. */
  readonly crop: number
}

let field: number | undefined

/** Of images of this size, in pixels of the network. */
export function classInput(recipe: ClassRecipe, size: Size): ClassInput {
  // The same for every recipe: pooling comes after it.
  field ??= classReachOf(recipe, [1, 1, CROP_SIDES.most, CROP_SIDES.most], 2).field
  return { least: CROP_SIDES.least, field, crop: cropOf(recipe, size).width }
}
