/**
 * Stores: what the window knows, one noun each. Feature rooms meet here and never import one another;
 * large arrays stay in shallow references and maps.
 */

export { type CellTable, filterRows, type Range } from './cell-table.ts'
export { type CellScope, useCells } from './cells.ts'
export { type Command, useCommands, useCommandsWhileMounted } from './commands.ts'
export { useConnection } from './connection.ts'
export { brightness, type Limits, parseColour } from './contrast.ts'
export { followDesk } from './desk.ts'
export { type Bounds, useDisplay } from './display.ts'
export { type Edit, useHistory } from './history.ts'
export { useLayout } from './layout.ts'
export { useMessages } from './messages.ts'
export { useObjects } from './objects.ts'
export { type PickKind, type PickQuestion, usePicker } from './picker.ts'
export { labelsQuestion, type Plane, type PlaneData, type PlaneQuestion, planeCache } from './planes.ts'
export { usePlates } from './plates.ts'
export { type Preferences, usePreferences } from './preferences.ts'
export { type SitePreview, usePreview } from './preview.ts'
export { useProject } from './project.ts'
export { useReadout, valuesByPlate, type WellValue } from './readout.ts'
export { START_RULE, useReportChoice } from './report-choice.ts'
export { useRuns } from './runs.ts'
export { useScan } from './scan.ts'
export { type CellRef, placeKey, useSelection, type WellPlace } from './selection.ts'
export { SECTIONS, type Section, useWindow } from './window.ts'
