/**
 * Stores: what the window knows, one noun each. Feature rooms meet here and never import one another;
 * large arrays stay in shallow references and maps.
 */

export { type CellTable, filterRows, type Range } from './cell-table.ts'
export { type CellScope, useCells } from './cells.ts'
export { useClassChoice } from './class-choice.ts'
export { type ClassSide, classByWell, withWells } from './class-wells.ts'
export { type Command, useCommands, useCommandsWhileMounted } from './commands.ts'
export { useConnection } from './connection.ts'
export { brightness, type Limits, parseColour } from './contrast.ts'
export { type CropChannel, type CropLayers, type CropScalar, type CropWindow, cropSide, paintCrop } from './crop.ts'
export { followDesk } from './desk.ts'
export { type Bounds, useDisplay } from './display.ts'
export { type Edit, useHistory } from './history.ts'
export { useLayout } from './layout.ts'
export { type LearnStep, type LearnTask, useLearning } from './learning.ts'
export { type MapOverlay, useMapOverlay, type WellClass } from './map-overlay.ts'
export { useMessages } from './messages.ts'
export { type ObjectPlaces, objectPlaces } from './object-places.ts'
export { COMPARTMENT_COLOURS, useObjects } from './objects.ts'
export { type PickKind, type PickQuestion, usePicker } from './picker.ts'
export {
  labelsQuestion,
  type Plane,
  type PlaneData,
  type PlaneQuestion,
  planeCache,
  type SaliencyMethod,
  saliencyQuestion,
} from './planes.ts'
export { usePlates } from './plates.ts'
export { type Preferences, usePreferences } from './preferences.ts'
export { type SitePreview, usePreview } from './preview.ts'
export { useProject } from './project.ts'
export { type SiteQuality, useQuality } from './quality.ts'
export { useReadout, valuesByPlate, type WellValue } from './readout.ts'
export { readoutTitle, wordsOfLabel } from './readout-title.ts'
export { START_RULE, useReportChoice } from './report-choice.ts'
export { useRuns } from './runs.ts'
export { type RegionBox, useSaliency } from './saliency.ts'
export { saliencyRamp } from './saliency-ramp.ts'
export { useScan } from './scan.ts'
export { type CellRef, placeKey, useSelection, type WellPlace } from './selection.ts'
export { placeIn, planeQuestion, type StackPlace, stackOf } from './stack-place.ts'
export { SECTIONS, type Section, useWindow } from './window.ts'
