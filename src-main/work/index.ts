/**
 * Work: the tasks that run on worker threads: reading, segmenting, measuring, summarising, ranking, exporting.
 * Which thread runs them is decided elsewhere.
 */
export type { SeriesTable } from './dose-series.ts'
export type { EvaluationInput, ImageEvaluation } from './evaluate-image.ts'
export type { ExportInput } from './export-file.ts'
export type { MeasureSiteInput, MeasureSiteOutput } from './measure-site.ts'
export type { ProjectedAddress } from './project-plane.ts'
export type { Thumbnail, ThumbnailInput } from './sample-thumbnails.ts'
export type { SegmentSiteInput, SegmentSiteOutput } from './segment-site.ts'
export type { JudgedSites } from './site-quality.ts'
export type { WellSummary, WellToSummarise } from './summarise-well.ts'
export { TASKS, type TaskInput, type TaskName, type TaskOptions, type TaskOutput, type Workers } from './tasks.ts'
export type { TaskTools } from './tools.ts'
