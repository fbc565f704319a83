/** Which rows of a long list are worth drawing. */

export interface RowWindow {
  /** First row drawn, and one past the last. */
  readonly start: number
  readonly end: number
  /** Pixels above the first drawn row. */
  readonly offset: number
  /** Pixels of the whole list. */
  readonly total: number
}

/** Rows that a view of `height` pixels shows at `scrollTop`, with `spare` more on either side. */
export function rowWindow(
  view: { readonly scrollTop: number; readonly height: number },
  rows: { readonly count: number; readonly height: number },
  spare = 8,
): RowWindow {
  const last = Math.max(0, rows.count)
  const first = Math.min(last, Math.max(0, Math.floor(view.scrollTop / rows.height) - spare))
  const end = Math.min(last, Math.ceil((view.scrollTop + view.height) / rows.height) + spare)
  return { start: first, end: Math.max(first, end), offset: first * rows.height, total: last * rows.height }
}

/** The scroll position that brings a row into view with the least movement. */
export function scrollToRow(
  view: { readonly scrollTop: number; readonly height: number },
  row: number,
  rowHeight: number,
): number {
  const top = row * rowHeight
  if (top < view.scrollTop) return top
  const bottom = top + rowHeight
  return bottom > view.scrollTop + view.height ? bottom - view.height : view.scrollTop
}
