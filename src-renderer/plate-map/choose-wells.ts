/** Choosing wells with keys and pointer: pure moves from one choice to the next. */
import { placeKey, type WellPlace } from '../stores/index.ts'
import { type PlateShape, rectangleOf } from './geometry.ts'

export interface WellChoice {
  /** All chosen wells; the open one is among them. */
  readonly wells: readonly WellPlace[]
  readonly open: WellPlace | undefined
  /** Where a rectangle started. */
  readonly anchor: WellPlace | undefined
}

/** `replace` starts anew, `add` keeps what is chosen, `toggle` takes wells out that are in. */
export type ChooseHow = 'replace' | 'add' | 'toggle'

/** Wells added, toggled or chosen anew, `open` being the one that is then shown. */
export function chooseMore(
  choice: WellChoice,
  wells: readonly WellPlace[],
  open: WellPlace,
  how: ChooseHow,
): WellChoice {
  if (how === 'replace') return { wells, open, anchor: wells[0] ?? open }
  const kept = new Map(choice.wells.map((well) => [placeKey(well), well]))
  const takeOut = how === 'toggle' && wells.every((well) => kept.has(placeKey(well)))
  for (const well of wells) {
    if (takeOut) kept.delete(placeKey(well))
    else kept.set(placeKey(well), well)
  }
  const left = [...kept.values()]
  return { wells: left, open: kept.has(placeKey(open)) ? open : left.at(-1), anchor: open }
}

const MOVES: Readonly<Record<string, (at: WellPlace, shape: PlateShape) => WellPlace>> = {
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, shape) => ({ row, column: shape.columns - 1 }),
}

/**
 * The choice after an arrow, Home or End; with `extend` the rectangle from the anchor grows or shrinks.
 * Movement stops at the edge of the plate. Undefined for other keys.
 */
export function moveChoice(choice: WellChoice, key: string, shape: PlateShape, extend = false): WellChoice | undefined {
  const move = MOVES[key]
  if (!move) return undefined
  const to = within(choice.open ? move(choice.open, shape) : { row: 0, column: 0 }, shape)
  if (!extend) return { wells: [to], open: to, anchor: to }
  const anchor = choice.anchor ?? choice.open ?? to
  return { wells: rectangleOf(anchor, to), open: to, anchor }
}

function within(place: WellPlace, shape: PlateShape): WellPlace {
  return {
    row: Math.min(shape.rows - 1, Math.max(0, place.row)),
    column: Math.min(shape.columns - 1, Math.max(0, place.column)),
  }
}
