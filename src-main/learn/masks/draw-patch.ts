/** One patch as training sees it, from a labelled plane and a seed. */
import { seededRandom } from '../../base/index.ts'
import type { LabelledPlane } from './labelled-plane.ts'
import type { MaskHead } from './mask-recipe.ts'
import { MAPS, writeTargets } from './mask-targets.ts'
import { drawGeometry, type GeometryRules } from './patch-geometry.ts'
import { type LightRules, relight } from './patch-light.ts'
import { readPatch } from './patch-pixels.ts'

export interface PatchRecipe {
  readonly side: number
  readonly head: MaskHead
  /** Typical diameter of objects to the network, pixels. */
  readonly diameter: number
  readonly geometry: GeometryRules
  readonly light: LightRules
  /** How much more pixels count where objects meet. */
  readonly contact: number
}

/** Arrays of a batch: images [batch, side, side], targets [batch, maps, side, side], weights [batch, side, side]. */
export interface PatchArrays<Buffer extends ArrayBufferLike = SharedArrayBuffer> {
  readonly images: Float32Array<Buffer>
  readonly targets: Float32Array<Buffer>
  readonly weights: Float32Array<Buffer>
}

/** Writes one patch into its place of a batch; the same seed gives the same patch. */
export function drawPatch(
  { images, targets, weights }: PatchArrays,
  plane: LabelledPlane,
  { recipe, place, seed }: { readonly recipe: PatchRecipe; readonly place: number; readonly seed: number },
): void {
  const { side, head, diameter, geometry, light, contact } = recipe
  const random = seededRandom(seed)
  const where = drawGeometry(random, geometry, { side, scale: diameter / plane.diameter, image: plane })
  const patch = readPatch(plane, where, side)
  relight(patch.pixels, side, random, light)
  const pixels = side * side
  images.set(patch.pixels, place * pixels)
  writeTargets(
    {
      targets: targets.subarray(place * MAPS[head] * pixels, (place + 1) * MAPS[head] * pixels),
      weights: weights.subarray(place * pixels, (place + 1) * pixels),
    },
    patch,
    { head, side, contact },
  )
}
