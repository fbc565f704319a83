/** The table of tasks that need ONNX Runtime: they run in processes of their own, which may be killed at any time. */
import type { ProviderName } from '../engine/index.ts'
import { later } from './later.ts'
import type { SiteNews } from './predict-sites.ts'
import type { SegmentedNews } from './segment-sites.ts'
import type { TaskTools } from './tools.ts'
import type { TrainingNews } from './train-on-bench.ts'

/** What a person may wish of a task that goes on: pausing keeps everything, stopping ends it with what it has. */
export type Wish = 'go' | 'pause' | 'stop'

/** What a task says on its way. */
export type BenchNews =
  | TrainingNews
  | SiteNews
  | SegmentedNews
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'provider'; readonly provider: ProviderName }

export interface BenchTools extends TaskTools {
  readonly wish: () => Wish
  readonly tell: (news: BenchNews) => void
  /** The decoding thread's file where it does not stand beside its source. */
  readonly workerUrl?: URL | undefined
}

/** Each task by name; its input and output cross a process, so they are plain data and typed arrays. */
export const BENCH_TASKS = {
  'train-rare': later(async () => (await import('./train-rare-task.ts')).trainRareTask),
  'train-classes': later(async () => (await import('./train-classes-task.ts')).trainClassesTask),
  'predict-sites': later(async () => (await import('./predict-sites.ts')).predictSites),
  'segment-sites': later(async () => (await import('./segment-sites.ts')).segmentSites),
  saliency: later(async () => (await import('./site-saliency.ts')).siteSaliency),
  'class-regions': later(async () => (await import('./site-class-regions.ts')).siteClassRegions),
  parity: later(async () => (await import('./model-parity.ts')).modelParity),
} as const

export type BenchTaskName = keyof typeof BENCH_TASKS
export type BenchInput<Name extends BenchTaskName> = Parameters<(typeof BENCH_TASKS)[Name]>[0]
export type BenchOutput<Name extends BenchTaskName> = Awaited<ReturnType<(typeof BENCH_TASKS)[Name]>>

/** `live` is for what somebody looks at or waits for, `training` for what takes hours: neither waits for the other. */
export type BenchName = 'live' | 'training'

export interface BenchOptions extends TaskTools {
  readonly onNews?: ((news: BenchNews) => void) | undefined
  /** Hands out the means to tell wishes, once the task has begun. */
  readonly onBegin?: ((tellWish: (wish: Wish) => void) => void) | undefined
}

/** Runs tasks in processes that hold ONNX Runtime. */
export interface Benches {
  /** Throws a Fault: those of the task, `cancelled`, or `bench_lost` where the process ended in the middle. */
  run<Name extends BenchTaskName>(
    bench: BenchName,
    name: Name,
    input: BenchInput<Name>,
    options?: BenchOptions,
  ): Promise<BenchOutput<Name>>
  close(): Promise<void>
}
