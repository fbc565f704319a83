/** Where wells lie on a drawn plate: fitting, hit testing and rectangles of wells. Lengths are CSS pixels. */
import type { WellPlace } from '../stores/index.ts'

export interface PlateShape {
  readonly rows: number
  readonly columns: number
}

export interface MapGeometry extends PlateShape {
  /** Distance from one well's left edge to the next one's. */
  readonly pitch: number
  /** Space between wells, part of the pitch. */
  readonly gap: number
  /** Top left corner of the first well; row and column names stand outside it. */
  readonly left: number
  readonly top: number
  /** Size of the whole drawing. */
  readonly width: number
  readonly height: number
  /** Every how many rows and columns a name is drawn, so that names do not touch; undefined for none. */
  readonly nameEvery: { readonly rows: number; readonly columns: number } | undefined
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const LARGEST_PITCH = 52
const NAME_WIDTH = 22
const NAME_HEIGHT = 18

/**
 * The largest drawing of a plate within a space. `step` is the size of a device pixel (1 / devicePixelRatio):
 * the pitch is a multiple of it, so that wells are equally wide and sharp on every screen.
 */
export function fitPlate(
  shape: PlateShape,
  space: { width: number; height: number },
  step = 1,
  names = true,
): MapGeometry {
  const [left, top] = names ? [NAME_WIDTH, NAME_HEIGHT] : [0, 0]
  const room = Math.min((space.width - left) / shape.columns, (space.height - top) / shape.rows, LARGEST_PITCH)
  const pitch = Math.max(step, Math.floor(room / step) * step)
  const gap = gapFor(pitch, step)
  return {
    ...shape,
    pitch,
    gap,
    left,
    top,
    width: left + shape.columns * pitch - gap,
    height: top + shape.rows * pitch - gap,
    nameEvery: names ? { rows: Math.ceil(14 / pitch), columns: Math.ceil(20 / pitch) } : undefined,
  }
}

/** The shape of the space that a plate fills, so that what stands below follows it closely. */
export function mapBox(shape: PlateShape): { aspectRatio: string; maxHeight: string } {
  const pitch = 28
  return {
    aspectRatio: `${NAME_WIDTH + shape.columns * pitch} / ${NAME_HEIGHT + shape.rows * pitch}`,
    maxHeight: `${NAME_HEIGHT + shape.rows * LARGEST_PITCH}px`,
  }
}

/** How small multiples stand side by side: a few plates fill the space, many are as small as can be read. */
export function tileGrid(plates: number): { gridTemplateColumns: string } {
  const across = Math.ceil(Math.sqrt(plates))
  const least = across <= 3 ? `calc(${(100 / across).toFixed(2)}% - 12px)` : '172px'
  return { gridTemplateColumns: `repeat(auto-fill, minmax(max(150px, ${least}), 1fr))` }
}

function gapFor(pitch: number, step: number): number {
  const wanted = pitch >= 24 ? 3 : pitch >= 14 ? 2 : pitch >= 5 ? 1 : 0
  return Math.round(wanted / step) * step
}

export function wellRectangle(map: MapGeometry, place: WellPlace): Rectangle {
  const size = map.pitch - map.gap
  return { x: map.left + place.column * map.pitch, y: map.top + place.row * map.pitch, width: size, height: size }
}

/** The well at a point; a gap belongs to the well before it. Undefined outside the plate. */
export function wellAtPoint(map: MapGeometry, x: number, y: number): WellPlace | undefined {
  const column = Math.floor((x - map.left) / map.pitch)
  const row = Math.floor((y - map.top) / map.pitch)
  return row >= 0 && column >= 0 && row < map.rows && column < map.columns ? { row, column } : undefined
}

/** What a row or column name at a point stands for: all its wells; the corner stands for the whole plate. */
export function wellsOfNameAt(map: MapGeometry, x: number, y: number): WellPlace[] {
  const inRows = y < map.top
  const inColumns = x < map.left
  if (!inRows && !inColumns) return []
  if (inRows && inColumns) return rectangleOf({ row: 0, column: 0 }, { row: map.rows - 1, column: map.columns - 1 })
  const place = wellAtPoint(map, Math.max(x, map.left), Math.max(y, map.top))
  if (!place) return []
  return inRows
    ? rectangleOf({ row: 0, column: place.column }, { row: map.rows - 1, column: place.column })
    : rectangleOf({ row: place.row, column: 0 }, { row: place.row, column: map.columns - 1 })
}

/** Every well of the rectangle that two corners span, row by row. */
export function rectangleOf(one: WellPlace, other: WellPlace): WellPlace[] {
  const [top, bottom] = [Math.min(one.row, other.row), Math.max(one.row, other.row)]
  const [left, right] = [Math.min(one.column, other.column), Math.max(one.column, other.column)]
  const wells: WellPlace[] = []
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) wells.push({ row, column })
  }
  return wells
}

/** The nearest point's well when a drag has left the plate. */
export function nearestWell(map: MapGeometry, x: number, y: number): WellPlace {
  const column = Math.floor((x - map.left) / map.pitch)
  const row = Math.floor((y - map.top) / map.pitch)
  return { row: Math.min(map.rows - 1, Math.max(0, row)), column: Math.min(map.columns - 1, Math.max(0, column)) }
}

/** `A` … `Z`, `AA` … `AF` for a 0-based row. */
export function rowName(row: number): string {
  return row < 26 ? String.fromCharCode(65 + row) : `A${String.fromCharCode(65 + row - 26)}`
}

/** `A01` … `AF48`. */
export function wellName(place: WellPlace): string {
  return `${rowName(place.row)}${String(place.column + 1).padStart(2, '0')}`
}
