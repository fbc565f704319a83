/**
 * Work: the tasks that run on worker threads (reading, segmenting, measuring, summarising, ranking, exporting) and those that
 * run in a bench, with ONNX Runtime (training, predicting, saliency). Which thread or process runs them is decided elsewhere.
 * What a task needs is loaded when it first runs.
 */
import { later } from './later.ts'

export {
  BENCH_TASKS,
  type Benches,
  type BenchInput,
  type BenchName,
  type BenchNews,
  type BenchOptions,
  type BenchOutput,
  type BenchTaskName,
  type BenchTools,
  type Wish,
} from './bench-tasks.ts'
export type { Detection, DetectionTools, DetectionWork } from './detect-images.ts'
export type { SeriesTable } from './dose-series.ts'
export { checkSameSize, type EvaluationInput, type ImageEvaluation } from './evaluate-image.ts'
export type { ExportInput } from './export-file.ts'
export type { FoundRegion } from './found-regions.ts'
export type { MeasureSiteInput, MeasureSiteOutput } from './measure-site.ts'
export type { ModelParity } from './model-parity.ts'
export type { SiteNews } from './predict-sites.ts'
export type { ProjectedAddress } from './project-plane.ts'
export type { Thumbnail, ThumbnailInput } from './sample-thumbnails.ts'
export type { SegmentSiteInput, SegmentSiteOutput } from './segment-site.ts'
export type { SegmentedNews } from './segment-sites.ts'
export type { ClassRegionsInput, SiteClassRegions } from './site-class-regions.ts'
export type { JudgedSites } from './site-quality.ts'
export type { SiteSaliency } from './site-saliency.ts'
export type { WellSummary, WellToSummarise } from './summarise-well.ts'
export { TASKS, type TaskInput, type TaskName, type TaskOptions, type TaskOutput, type Workers } from './tasks.ts'
export { thresholdOf } from './threshold-of.ts'
export type { TaskTools } from './tools.ts'
export type { LeftOutGroup, TrainClassesInput, TrainedClasses } from './train-classes-task.ts'
export type { TrainedNetwork, TrainingOrigin } from './train-on-bench.ts'
export type { TrainedRare, TrainRareInput } from './train-rare-task.ts'

export const detectImages = later(async () => (await import('./detect-images.ts')).detectImages)
