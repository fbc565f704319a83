/**
 * Plate: the vocabulary of multi-well plates: formats, well names, control roles and layouts.
 * Pure: it reads text and tables, never files' pixels.
 */
export {
  PLATE_FORMATS,
  PLATE_SIZES,
  type PlateFormat,
  type PlateSize,
  plateFormat,
  smallestFormatHolding,
} from './format.ts'
export type { LayoutRow, LayoutWell } from './layout.ts'
export { ROLES, type Role } from './role.ts'
export { parseColumn, parseRow, parseWell, rowName, type WellPosition, wellAtIndex, wellName } from './well.ts'
