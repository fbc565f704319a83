/**
 * Plate: the vocabulary of multi-well plates: formats, well names, control roles, layouts in any usual file,
 * their join to plates, edits and dose series. It reads text and tables, never pixels.
 */
export { type DoseSeries, doseSeries, type SeriesOptions, type SeriesWell } from './dose-series.ts'
export {
  PLATE_FORMATS,
  PLATE_SIZES,
  type PlateFormat,
  type PlateSize,
  plateFormat,
  smallestFormatHolding,
} from './format.ts'
export {
  type DuplicateRow,
  type JoinedLayout,
  joinLayout,
  type MatchedWell,
  type PlateToJoin,
  type UnmatchedRow,
} from './join-layout.ts'
export type { LayoutRow, LayoutWell } from './layout.ts'
export type { LayoutFile, LayoutProblem } from './layout-file.ts'
export { type LayoutChange, type LayoutEdit, type PlateLayout, paintWells } from './paint.ts'
export { layoutOfTables, readLayout } from './read-layout.ts'
export { type ParsedRole, parseRole, ROLE_LABELS, ROLES, type Role } from './role.ts'
export { parseColumn, parseRow, parseWell, rowName, type WellPosition, wellAtIndex, wellName } from './well.ts'
export { type PlateShape, parseWellRange } from './well-range.ts'
