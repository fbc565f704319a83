/** A grid of crops of which only those in view are drawn. */
import { rowWindow } from '../ui/index.ts'

export const GAP = 8
/** Caption below a crop. */
const BELOW = 22
/** Space around the grid. */
export const MARGIN = 8

export interface GridView {
  readonly width: number
  readonly height: number
  readonly scrollTop: number
}

export interface GridWindow {
  readonly columns: number
  /** Side of a crop in CSS pixels: the wanted one, stretched so that a row fills the width. */
  readonly side: number
  readonly rowHeight: number
  /** First entry drawn, and one past the last. */
  readonly start: number
  readonly end: number
  /** Pixels above the first drawn row, and of the whole grid. */
  readonly offset: number
  readonly total: number
}

export function gridWindow(view: GridView, count: number, wanted: number): GridWindow {
  const room = Math.max(1, view.width - 2 * MARGIN)
  const columns = Math.max(1, Math.floor((room + GAP) / (wanted + GAP)))
  const side = Math.max(16, Math.floor((room + GAP) / columns) - GAP)
  const rowHeight = side + BELOW + GAP
  const rows = rowWindow(view, { count: Math.ceil(count / columns), height: rowHeight }, 1)
  return {
    columns,
    side,
    rowHeight,
    start: rows.start * columns,
    end: Math.min(count, rows.end * columns),
    offset: rows.offset,
    total: rows.total,
  }
}

/** The entry after a key; undefined for keys that do not move. */
export function movedTo(
  key: string,
  at: number | undefined,
  grid: GridWindow,
  view: GridView,
  count: number,
): number | undefined {
  const page = Math.max(1, Math.floor(view.height / grid.rowHeight)) * grid.columns
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: grid.columns,
    ArrowUp: -grid.columns,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  }
  const step = steps[key]
  if (step === undefined || count === 0) return undefined
  if (at === undefined) return step === Infinity ? count - 1 : 0
  return Math.max(0, Math.min(count - 1, at + step))
}
