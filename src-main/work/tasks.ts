/** The table of tasks that worker threads do. Some read files, some the open project through a connection of their own; none changes it. */
import { checkpoint, findDamage } from '../store/index.ts'
import { cropPictures } from './crop-pictures.ts'
import { groupDoses } from './dose-series.ts'
import { evaluateImage } from './evaluate-image.ts'
import { exportFile } from './export-file.ts'
import { fitCurves } from './fit-curves.ts'
import { joinLayoutFile } from './join-layout-file.ts'
import { labelPixels } from './label-pixels.ts'
import { measureSiteTask } from './measure-site.ts'
import { nuclearLikeness } from './nuclear-likeness.ts'
import { projectPlane } from './project-plane.ts'
import { rankControls } from './rank-controls.ts'
import { sampleThumbnails } from './sample-thumbnails.ts'
import { segmentSiteTask } from './segment-site.ts'
import { siteQuality } from './site-quality.ts'
import { summariseWell } from './summarise-well.ts'
import { anySite, surveySites } from './survey-sites.ts'
import type { TaskTools } from './tools.ts'

/** Each task by name; its input and output cross a thread, so they are plain data and typed arrays. */
export const TASKS = {
  'read-plane': projectPlane,
  'label-pixels': labelPixels,
  'any-site': anySite,
  'survey-sites': surveySites,
  'segment-site': segmentSiteTask,
  'measure-site': measureSiteTask,
  'summarise-well': summariseWell,
  thumbnails: sampleThumbnails,
  'crop-pictures': cropPictures,
  'nuclear-likeness': nuclearLikeness,
  'join-layout': joinLayoutFile,
  'rank-controls': rankControls,
  'group-doses': groupDoses,
  'fit-curves': fitCurves,
  'site-quality': siteQuality,
  'export-file': exportFile,
  'evaluate-image': evaluateImage,
  checkpoint: async (input: { path: string }): Promise<void> => checkpoint(input.path),
  'find-damage': async (input: { path: string }): Promise<string | undefined> => findDamage(input.path),
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
