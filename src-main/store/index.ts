/**
 * Store: the project file. One SQLite file holds acquisition, layout versions, runs and their results;
 * images stay where they are. Every function takes the open project; writes of a site are one transaction.
 */
export {
  type ChannelRow,
  countsOf,
  getSitePlace,
  getWell,
  type LedgerRow,
  listAxes,
  listChannels,
  listLedger,
  listPlanes,
  listPlateSites,
  listPlates,
  listRoots,
  listSites,
  listWells,
  locateRoot,
  type PlaneRow,
  type PlateRow,
  planeAddress,
  type RootRow,
  relocateRoot,
  removeIncompleteRoots,
  type SiteRow,
  samplePaths,
  updateChannel,
  type WellRow,
} from './acquisition.ts'
export { insertAcquisition } from './acquisition-import.ts'
export { listAcquiredSites, listFileFacts, type WantedPlanes } from './analysis-sites.ts'
export { checkpoint, WORTH_COPYING_BYTES, waitingBytes } from './checkpoint.ts'
export { openReader } from './connection.ts'
export { hasDerived, readDerived, writeDerived } from './derived.ts'
export {
  type AutomaticContrast,
  type ContrastRow,
  dropMosaics,
  type MosaicHeader,
  readContrast,
  readMosaic,
  writeAutomaticContrast,
  writeContrastLimits,
  writeMosaic,
} from './display.ts'
export {
  type LayoutByPlate,
  layoutIndex,
  layoutSnapshots,
  layoutVersion,
  moveLayoutHead,
  readLayout,
  redoTarget,
  type SnapshotText,
  undoTarget,
  writeLayout,
  writeLayoutTexts,
} from './layouts.ts'
export { forget, remembered } from './memory.ts'
export { getMeta, setMeta } from './meta.ts'
export {
  getModel,
  insertModel,
  listModels,
  type ModelRow,
  modelOfRun,
  type NewModel,
  readModelFiles,
  removeModel,
  renameModel,
  type StoredModelFiles,
} from './models.ts'
export { damaged } from './project-faults.ts'
export {
  APPLICATION_ID,
  createProject,
  findDamage,
  openProject,
  PROJECT_EXTENSION,
  type Project,
  refuseForeignFile,
} from './project-file.ts'
export {
  countRegions,
  listRegions,
  type RegionFilter,
  type RegionOrder,
  type RegionRow,
  type StoredRegion,
  writeRegions,
} from './regions.ts'
export {
  listCompartments,
  listValuedWells,
  readBlock,
  readBlocks,
  readFeatureNames,
  readLabels,
  readPlateBlocks,
  readPlateFeature,
  readPlateWellValues,
  readWellValues,
  type StoredBlock,
  type StoredLabels,
  SUMMARY_STATISTICS,
  type SummaryStatistic,
  type ValuedWellRow,
  type WellValues,
  writeBlock,
  writeFeatureNames,
  writeLabels,
  writePlateFeature,
  writeWellValues,
} from './results.ts'
export { hasRemovedRuns, sweepRemovedRuns, withdrawRun } from './run-removal.ts'
export {
  addRunSeconds,
  annotateRun,
  doneSites,
  getRun,
  insertRun,
  latestRun,
  listFailures,
  listRuns,
  markInterrupted,
  type NewRun,
  objectsBySite,
  type RunKind,
  type RunRow,
  type RunStatus,
  recordSite,
  type SiteOutcome,
  setRunProvider,
  setRunScope,
  setRunStatus,
  setRunWhole,
} from './runs.ts'
export {
  checkpointPath,
  readTraining,
  removeCheckpoints,
  type TrainingRow,
  writeEvaluation,
  writeTrainingRecord,
} from './trainings.ts'
