/**
 * Ingest: a microscope's folder becomes acquisitions: plates, channels and planes, each plane present, not acquired,
 * missing or unreadable. `scanFolders` reads disks; `recogniseNames` and the patterns work on names alone.
 */
export type {
  AcquiredChannel,
  AcquiredPlane,
  AcquiredPlate,
  Acquisition,
  IngestWarning,
  PlaneCounts,
  PlaneState,
  SitePosition,
} from './acquisition.ts'
export type { CheckFile, FileCheck } from './check.ts'
export { countPlanes } from './count.ts'
export { GRAMMARS } from './grammars.ts'
export {
  type CompiledPattern,
  compilePattern,
  PATTERN_PARTS,
  type PatternPart,
  type PatternPreview,
  previewPattern,
} from './pattern.ts'
export { withNamesBeside } from './plate-name.ts'
export { recogniseNames } from './recognise.ts'
export { type ScanOptions, scanFolders } from './scan.ts'
export { listImagePaths } from './walk.ts'
