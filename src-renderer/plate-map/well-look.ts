/** How one well looks on the map: what its colour, its mark and its corners say. */
import type { LayoutWell, Role, Well } from '../../src-main/contract/index.ts'
import { placeKey, type WellClass, type WellValue } from '../stores/index.ts'
import { type ColourMapName, colourAt, type Rgb } from '../ui/index.ts'
import { type ColourScale, scaled } from './colour-scale.ts'
import type { PlateShape } from './geometry.ts'

/**
 * *value*: coloured; *blank*: images but no value yet; *not-acquired*: no images were taken;
 * *missing*: all its images are gone; *unreadable*: none of its images can be decoded.
 */
export type WellState = 'value' | 'blank' | 'not-acquired' | 'missing' | 'unreadable'

export interface WellLook {
  readonly state: WellState
  readonly colour: Rgb | undefined
  /** Sign of the control role: `−`, `+`, …; empty for treatments. */
  readonly mark: string
  readonly clipped: 'low' | 'high' | undefined
  /** Some of its planes are missing or unreadable. */
  readonly incomplete: boolean
  readonly excluded: boolean
  /** Image quality of a site was flagged. */
  readonly flagged: boolean
}

export const ROLE_MARKS: Readonly<Record<Role, string>> = {
  negative_control: '−',
  positive_control: '+',
  treatment: '',
  reference: 'R',
  empty: '○',
  excluded: '×',
}

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  negative_control: 'negative control',
  positive_control: 'positive control',
  treatment: 'treatment',
  reference: 'reference',
  empty: 'empty',
  excluded: 'excluded',
}

/** Colours of roles while the layout is painted; told apart by the mark as well. */
export const ROLE_COLOURS: Readonly<Record<Role, Rgb>> = {
  negative_control: [76, 114, 176],
  positive_control: [221, 170, 51],
  treatment: [82, 128, 120],
  reference: [170, 119, 170],
  empty: [70, 78, 86],
  excluded: [120, 66, 66],
}

export interface PlateFacts {
  readonly wells: ReadonlyMap<string, Well> | undefined
  readonly layout: ReadonlyMap<string, LayoutWell> | undefined
  readonly values: ReadonlyMap<string, WellValue> | undefined
  /** Wells with flagged images, by well id. */
  readonly flagged?: ReadonlyMap<number, readonly string[]> | undefined
  /** Classes that a task shows in place of values; wells without one are blank. */
  readonly classes?: ReadonlyMap<string, WellClass> | undefined
}

/** Looks of every place of a plate by `placeKey`; coloured by role instead of by value when `byRole`. */
export function wellLooks(
  shape: PlateShape,
  facts: PlateFacts,
  scale: ColourScale | undefined,
  byRole = false,
): Map<string, WellLook> {
  const looks = new Map<string, WellLook>()
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      const key = placeKey({ row, column })
      const role = facts.layout?.get(key)?.role ?? undefined
      const well = facts.wells?.get(key)
      const flagged = well !== undefined && (facts.flagged?.has(well.id) ?? false)
      const look = lookOf(well, role, facts.values?.get(key), scale, flagged)
      looks.set(key, byRole ? asRole(look, role) : facts.classes ? asClass(look, facts.classes.get(key)) : look)
    }
  }
  return looks
}

function lookOf(
  well: Well | undefined,
  role: Role | undefined,
  value: WellValue | undefined,
  scale: ColourScale | undefined,
  flagged = false,
): WellLook {
  const known = scale && value && value.value !== null ? { number: value.value, scale } : undefined
  const place = known ? scaled(known.scale, known.number) : undefined
  const state = stateOf(well, place !== undefined)
  return {
    state,
    colour: place && known ? colourAt(known.scale.map as ColourMapName, place.position) : undefined,
    mark: role ? ROLE_MARKS[role] : '',
    clipped: place?.clipped,
    incomplete: well !== undefined && well.planes.present > 0 && well.planes.missing + well.planes.unreadable > 0,
    excluded: role === 'excluded',
    flagged,
  }
}

function stateOf(well: Well | undefined, hasValue: boolean): WellState {
  if (hasValue) return 'value'
  if (!well) return 'not-acquired'
  if (well.planes.present > 0) return 'blank'
  if (well.planes.unreadable > 0) return 'unreadable'
  return well.planes.missing > 0 ? 'missing' : 'not-acquired'
}

function asRole(look: WellLook, role: Role | undefined): WellLook {
  if (!role)
    return { ...look, state: look.state === 'value' ? 'blank' : look.state, colour: undefined, clipped: undefined }
  return { ...look, state: 'value', colour: ROLE_COLOURS[role], clipped: undefined }
}

function asClass(look: WellLook, found: WellClass | undefined): WellLook {
  const state = look.state === 'value' ? 'blank' : look.state
  if (!found) return { ...look, state, colour: undefined, clipped: undefined, mark: '' }
  return { ...look, state: 'value', colour: found.colour, clipped: undefined, mark: found.mark }
}

export type ShownState = WellState | 'incomplete' | 'flagged'

/** Which of the special states a plate shows, for its legend. */
export function statesShown(looks: ReadonlyMap<string, WellLook>): { state: ShownState; wells: number }[] {
  const counts = new Map<ShownState, number>()
  const add = (state: ShownState) => counts.set(state, (counts.get(state) ?? 0) + 1)
  for (const look of looks.values()) {
    if (look.state !== 'value' && look.state !== 'blank') add(look.state)
    if (look.incomplete) add('incomplete')
    if (look.flagged) add('flagged')
  }
  return [...counts].map(([state, wells]) => ({ state, wells }))
}
