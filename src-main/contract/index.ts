/**
 * Contract: everything a window can ask of the desk, as schemas and types.
 * The one room that the renderer may import; it holds no behaviour but packing pixel frames and columns.
 */
import { assay } from './assay.ts'
import { cells } from './cells.ts'
import { events } from './events.ts'
import { host } from './host.ts'
import { ingest } from './ingest.ts'
import { layout } from './layout.ts'
import { learn } from './learn.ts'
import { models } from './models.ts'
import { output } from './output.ts'
import { plates } from './plates.ts'
import { project } from './project.ts'
import { runs } from './runs.ts'

export const contract = { assay, cells, events, host, ingest, layout, learn, models, output, plates, project, runs }
export type Contract = typeof contract

export {
  type ControlSummary,
  type DoseCurve,
  type DosePage,
  type DoseWells,
  type Hit,
  HitRule,
  type PlateStatistics,
  type PositionEffects,
  type RankedReadout,
} from './assay.ts'
export type { CellColumn, PlateQuality } from './cells.ts'
export {
  type ClassColumn,
  ClassEvaluation,
  type ClassedImage,
  type ClassedTreatment,
  type ClassedWell,
  ClassParameters,
  type ClassVerdict,
  type DominantClasses,
  MOST_CLASSES,
  type PoolingCurves,
} from './classes.ts'
export { type Column, columnKind, columnReader, unpackColumn } from './columns.ts'
export { Compartment, Notice, PlaneCounts, Readout, Role, Scale, Statistic } from './common.ts'
export type { DeskEvent, JobState } from './events.ts'
export type { Check, FolderEntry, FolderListing } from './host.ts'
export type { PatternPreviewRow, ScannedRoot, ScanResult } from './ingest.ts'
export type { LayoutEdit, LayoutJoin, LayoutWell } from './layout.ts'
export {
  type EvidenceRegion,
  LearnEvaluation,
  LearnParameters,
} from './learn.ts'
export type { ModelSummary, OfferedModel, Parity } from './models.ts'
export { ExportKind } from './output.ts'
export { decodeFrame, encodeFrame, PixelHeader, PixelRequest } from './pixels.ts'
export type { ChannelContrast, MapValues, PlateValues, ReadoutName, Site, SitePlane, Well } from './plates.ts'
export type { Channel, LedgerPlane, PlateSummary, ProjectSummary, RecentProject, Root } from './project.ts'
export { RareEvaluation, RareParameters, type ScoredWell, type Verdict } from './rare.ts'
export {
  MeasureParameters,
  PlaneChoice,
  type PreviewResult,
  type RunComparison,
  type RunStatus,
  type RunSummary,
  SegmentingModel,
  SegmentParameters,
} from './runs.ts'
export { SALIENCY_METHODS } from './saliency.ts'
export {
  type HistoryPoint,
  type LearnPlan,
  SPLIT_PLACES,
  SplitBy,
  type TrainingParameters,
  type TrainingView,
  type WellChoice,
} from './training.ts'
