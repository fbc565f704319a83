/** Looks through a screen before it is segmented: which sites there are, and a fingerprint of their images. */
import { createHash } from 'node:crypto'
import { throwIfCancelled } from '../base/index.ts'
import { listAcquiredSites, listFileFacts, listPlates, openReader, type WantedPlanes } from '../store/index.ts'
import type { TaskTools } from './tools.ts'

export interface SitesToSurvey {
  /** Path of the open project. */
  readonly project: string
  readonly wanted: WantedPlanes
}

export interface SurveyedSites {
  /** Plate by plate, well by well. */
  readonly siteIds: Float64Array
  /** A hash over path, size and modification time of every plane of the sites: tells later whether the images are still the same. */
  readonly images: { readonly planes: number; readonly bytes: number; readonly sha256: string }
}

export async function surveySites(input: SitesToSurvey, { signal }: TaskTools = {}): Promise<SurveyedSites> {
  const project = openReader(input.project)
  const hash = createHash('sha256')
  const siteIds: number[] = []
  let planes = 0
  let bytes = 0
  try {
    for (const plate of listPlates(project)) {
      throwIfCancelled(signal)
      for (const siteId of listAcquiredSites(project, plate.id, input.wanted)) {
        siteIds.push(siteId)
        for (const { path, page, size, modified } of listFileFacts(project, siteId)) {
          planes++
          bytes += size ?? 0
          hash.update(`${path}\0${page}\0${size}\0${modified}\n`)
        }
      }
    }
  } finally {
    project.close()
  }
  return { siteIds: Float64Array.from(siteIds), images: { planes, bytes, sha256: hash.digest('hex') } }
}

/** Whether any site has what is wanted. */
export async function anySite(input: SitesToSurvey): Promise<boolean> {
  const project = openReader(input.project)
  try {
    return listPlates(project).some((plate) => listAcquiredSites(project, plate.id, input.wanted).length > 0)
  } finally {
    project.close()
  }
}
