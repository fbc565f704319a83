/** The grid of crops. */
import { expect, test } from 'vitest'
import { GAP, gridWindow, MARGIN, movedTo } from './evidence-grid.ts'

const view = { width: 816, height: 400, scrollTop: 0 }

test('crops fill the width with equal gaps, and only rows in view are drawn', () => {
  const grid = gridWindow(view, 100_000, 96)
  expect(grid.columns).toBe(7)
  expect(grid.columns * (grid.side + GAP) - GAP).toBeLessThanOrEqual(view.width - 2 * MARGIN)
  expect(grid.start).toBe(0)
  expect(grid.end - grid.start).toBeLessThan(60)
  expect(grid.total).toBe(Math.ceil(100_000 / 7) * grid.rowHeight)
})

test('scrolled into the middle, the entries drawn are those in view', () => {
  const { rowHeight } = gridWindow(view, 1000, 96)
  const grid = gridWindow({ ...view, scrollTop: 50 * rowHeight }, 1000, 96)
  expect(grid.start).toBe(49 * 7)
  expect(grid.offset).toBe(49 * rowHeight)
})

test('a narrow pane still has one column, and few entries end the grid', () => {
  expect(gridWindow({ ...view, width: 40 }, 5, 96).columns).toBe(1)
  expect(gridWindow(view, 3, 96).end).toBe(3)
})

test('arrows move by entries and rows and stop at the ends', () => {
  const grid = gridWindow(view, 20, 96)
  expect(movedTo('ArrowDown', 2, grid, view, 20)).toBe(9)
  expect(movedTo('ArrowDown', 18, grid, view, 20)).toBe(19)
  expect(movedTo('ArrowLeft', 0, grid, view, 20)).toBe(0)
  expect(movedTo('ArrowRight', undefined, grid, view, 20)).toBe(0)
  expect(movedTo('End', 3, grid, view, 20)).toBe(19)
  expect(movedTo('a', 3, grid, view, 20)).toBeUndefined()
})
