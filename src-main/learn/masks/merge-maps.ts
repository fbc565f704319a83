/** Maps of several views of one image as one: their mean, and how much they differ (Moshkov et al. 2020, for probability maps). */
import type { Session } from '../../engine/index.ts'
import type { ObjectMaps, Raster } from '../../segmentation/index.ts'
import { type MaskRules, mapsOf, type SeenPlane } from './mask-maps.ts'
import type { View } from './views.ts'

export interface MergedMaps {
  readonly maps: ObjectMaps
  /** Standard deviation of the foreground's probability between views (of the population); undefined of one view. */
  readonly spread: Raster | undefined
}

export interface MergeRequest {
  readonly rules: MaskRules
  readonly views: readonly View[]
  /** Told the maps of every view, before they are added up. */
  readonly onView?: ((maps: ObjectMaps) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** View after view, so that memory is that of two. Faults as those of `mapsOf`. */
export async function mergedMaps(
  session: Session,
  plane: SeenPlane,
  { rules, views, signal, onView }: MergeRequest,
): Promise<MergedMaps> {
  const maps = await mapsOf(session, plane, { rules, view: views[0]!, signal })
  onView?.(maps)
  if (views.length === 1) return { maps, spread: undefined }
  const squares = new Float64Array(maps.foreground.data.length)
  addSquares(squares, maps.foreground.data)
  for (const view of views.slice(1)) {
    const more = await mapsOf(session, plane, { rules, view, signal })
    onView?.(more)
    addSquares(squares, more.foreground.data)
    addInto(maps.foreground.data, more.foreground.data)
    addInto(maps.middle.data, more.middle.data)
  }
  scale(maps.foreground.data, 1 / views.length)
  scale(maps.middle.data, 1 / views.length)
  return { maps, spread: { ...maps.foreground, data: deviations(maps.foreground.data, squares, views.length) } }
}

function addInto(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!
}

function addSquares(sum: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]! * values[i]!
}

function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor
}

function deviations(means: Float32Array, squares: Float64Array, count: number): Float32Array {
  const out = new Float32Array(means.length)
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(Math.max(0, squares[i]! / count - means[i]! * means[i]!))
  return out
}
