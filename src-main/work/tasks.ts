/**
 * The table of tasks that worker threads do. Some read files, some the open project through a connection of their own;
 * none changes it. A task's file is loaded when the task is first wanted, so that a thread is at work at once.
 */
import { later } from './later.ts'
import type { TaskTools } from './tools.ts'

/** Each task by name; its input and output cross a thread, so they are plain data and typed arrays. */
export const TASKS = {
  'read-plane': later(async () => (await import('./project-plane.ts')).projectPlane),
  'label-pixels': later(async () => (await import('./label-pixels.ts')).labelPixels),
  'any-site': later(async () => (await import('./survey-sites.ts')).anySite),
  'survey-sites': later(async () => (await import('./survey-sites.ts')).surveySites),
  'segment-site': later(async () => (await import('./segment-site.ts')).segmentSiteTask),
  'measure-site': later(async () => (await import('./measure-site.ts')).measureSiteTask),
  'summarise-well': later(async () => (await import('./summarise-well.ts')).summariseWell),
  thumbnails: later(async () => (await import('./sample-thumbnails.ts')).sampleThumbnails),
  'crop-pictures': later(async () => (await import('./crop-pictures.ts')).cropPictures),
  'nuclear-likeness': later(async () => (await import('./nuclear-likeness.ts')).nuclearLikeness),
  'join-layout': later(async () => (await import('./join-layout-file.ts')).joinLayoutFile),
  'rank-controls': later(async () => (await import('./rank-controls.ts')).rankControls),
  'group-doses': later(async () => (await import('./dose-series.ts')).groupDoses),
  'fit-curves': later(async () => (await import('./fit-curves.ts')).fitCurves),
  'site-quality': later(async () => (await import('./site-quality.ts')).siteQuality),
  'export-file': later(async () => (await import('./export-file.ts')).exportFile),
  'evaluate-image': later(async () => (await import('./evaluate-image.ts')).evaluateImage),
  checkpoint: later(async () => {
    const { checkpoint } = await import('../store/index.ts')
    return async (input: { path: string }): Promise<void> => checkpoint(input.path)
  }),
  'find-damage': later(async () => {
    const { findDamage } = await import('../store/index.ts')
    return async (input: { path: string }): Promise<string | undefined> => findDamage(input.path)
  }),
} as const

export type TaskName = keyof typeof TASKS
export type TaskInput<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[0]
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>

export interface TaskOptions extends TaskTools {
  /** A person is waiting: goes before the rest. */
  readonly urgent?: boolean
  /** May take minutes: gets a thread of its own, so that no other task waits for it. Once cancelled, it settles when it has cleaned up. */
  readonly long?: boolean
}

/** Runs tasks on other threads. */
export interface Workers {
  readonly size: number
  run<Name extends TaskName>(name: Name, input: TaskInput<Name>, options?: TaskOptions): Promise<TaskOutput<Name>>
  close(): Promise<void>
}
