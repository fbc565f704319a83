/**
 * Service: the use cases. Arranges the rooms below into what windows and the command line ask for,
 * implements the contract, and owns the one open project.
 */
export { controlStatistics, hitList, positionTests } from './assay-service.ts'
export { cellColumns, siteQuality } from './cells-service.ts'
export { type DeskContext, type HostFacts, openedProject } from './context.ts'
export { createDesk, type Desk } from './desk.ts'
export { runChecks } from './doctor.ts'
export { doseResponse } from './dose-service.ts'
export { importAcquisitions, scan } from './ingest-service.ts'
export { importLayoutFile } from './layout-service.ts'
export {
  applyModel,
  defaultClassParameters,
  defaultRareParameters,
  evaluationOf,
  evidence,
  learnPlan,
  startTraining,
  trainingView,
} from './learn-service.ts'
export { exportModel, importModel, modelList } from './models-service.ts'
export { exportFile, writeProjectReport } from './output-service.ts'
export { readoutNames } from './plates-service.ts'
export { closeProject, createAndOpen, openExisting, projectPath, relocate, summarise } from './project-service.ts'
export { findReadoutName, parseReadoutName } from './readout-names.ts'
export { rankedReadouts, suggestedReadout } from './readout-ranking.ts'
export {
  chooseRun,
  resumeRun,
  runFailures,
  runList,
  type StartedRun,
  startMeasure,
  startSegment,
} from './runs-service.ts'
export { describeAcquisition } from './scan-description.ts'
export { defaultSegmentParameters } from './segment-run.ts'
