/** The table of tasks that worker threads do: files and numbers in, arrays out. No task knows the project. */
import { findDamage } from '../store/index.ts'
import { aggregateWells } from './aggregate-wells.ts'
import { cropPictures } from './crop-pictures.ts'
import { evaluateImage } from './evaluate-image.ts'
import { measureSiteTask } from './measure-site.ts'
import { nuclearLikeness } from './nuclear-likeness.ts'
import { projectPlane } from './project-plane.ts'
import { sampleThumbnails } from './sample-thumbnails.ts'
import { segmentSiteTask } from './segment-site.ts'
import { siteContours } from './site-contours.ts'
import { writeLabelFile } from './write-label-file.ts'

/** Each task by name; its input and output cross a thread, so they are plain data and typed arrays. */
export const TASKS = {
  'read-plane': projectPlane,
  'segment-site': segmentSiteTask,
  'measure-site': measureSiteTask,
  'aggregate-wells': aggregateWells,
  thumbnails: sampleThumbnails,
  contours: siteContours,
  'crop-pictures': cropPictures,
  'write-labels': writeLabelFile,
  'nuclear-likeness': nuclearLikeness,
  'evaluate-image': evaluateImage,
  'find-damage': async (input: { path: string }): Promise<string | undefined> => findDamage(input.path),
} as const

export type TaskName = keyof typeof TASKS
export type TaskInput<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[0]
export type TaskOutput<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>

/** Runs tasks on other threads; `urgent` ones (a person is waiting) go before the rest. */
export interface Workers {
  readonly size: number
  run<Name extends TaskName>(
    name: Name,
    input: TaskInput<Name>,
    options?: { signal?: AbortSignal | undefined; urgent?: boolean },
  ): Promise<TaskOutput<Name>>
  close(): Promise<void>
}
