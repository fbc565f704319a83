/**
 * Work: the tasks that run on worker threads, each a function from files to arrays:
 * reading, segmenting, measuring, summarising. Which thread runs them is decided elsewhere.
 */
export type { WellBlocks, WellSummary } from './aggregate-wells.ts'
export type { EvaluationInput, ImageEvaluation } from './evaluate-image.ts'
export type { MeasureSiteInput, MeasureSiteOutput } from './measure-site.ts'
export type { ProjectedAddress } from './project-plane.ts'
export type { Thumbnail, ThumbnailInput } from './sample-thumbnails.ts'
export type { SegmentSiteInput, SegmentSiteOutput } from './segment-site.ts'
export { TASKS, type TaskInput, type TaskName, type TaskOutput, type Workers } from './tasks.ts'
