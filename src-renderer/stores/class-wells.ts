/** Which wells belong to which class: by their role in the layout, or picked one by one on the map. */
import type { LayoutWell, RareParameters, Well } from '../../src-main/contract/index.ts'

export type ClassSide = 'positive' | 'negative'

type Classes = Pick<RareParameters, ClassSide>

/** Classes of a plate's wells by `placeKey`. A well that was picked belongs where it was picked for, whatever its role. */
export function classByWell(
  classes: Classes,
  wells: ReadonlyMap<string, Well>,
  layout: ReadonlyMap<string, LayoutWell> | undefined,
): Map<string, ClassSide> {
  const picked = new Map<number, ClassSide>()
  for (const side of ['positive', 'negative'] as const) for (const id of classes[side].wellIds) picked.set(id, side)
  const result = new Map<string, ClassSide>()
  for (const [key, well] of wells) {
    const role = layout?.get(key)?.role
    const byRole = (['positive', 'negative'] as const).find((side) => role && classes[side].roles.includes(role))
    const side = picked.get(well.id) ?? byRole
    if (side) result.set(key, side)
  }
  return result
}

/** The classes after wells were picked for one of them, or for none. */
export function withWells<T extends Classes>(classes: T, ids: readonly number[], side: ClassSide | 'none'): T {
  const taken = new Set(ids)
  const kept = (of: ClassSide) => classes[of].wellIds.filter((id) => !taken.has(id))
  const next = (of: ClassSide) => ({ ...classes[of], wellIds: of === side ? [...kept(of), ...ids] : kept(of) })
  return { ...classes, positive: next('positive'), negative: next('negative') }
}
