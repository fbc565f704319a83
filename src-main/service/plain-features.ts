/** What is known of an image without looking at phenotypes: how many cells it has, and where on the plate it lies. */
import { positionFeatures } from '../learn/index.ts'
import { plateFormat } from '../plate/index.ts'
import { latestRun, listPlates, objectsBySite, type Project } from '../store/index.ts'
import type { PlannedImage } from './learn-plan.ts'

export interface PlainFeatures {
  readonly name: string
  readonly what: string
  /** NaN where it is not known. */
  readonly of: (image: Pick<PlannedImage, 'siteId' | 'plateId' | 'row' | 'column'>) => number[]
}

/** Cells by the newest segmentation, where there is one. */
export function plainFeatures(project: Project): PlainFeatures[] {
  const segmented = latestRun(project, 'segment')
  const cells = segmented && objectsBySite(project, segmented.id)
  const formats = new Map(listPlates(project).map((plate) => [plate.id, plateFormat(plate.size)]))
  const position: PlainFeatures = {
    name: 'Plate position',
    what: 'Only row, column and distance from the edge of the plate.',
    of({ row, column, plateId }) {
      const { rows, columns } = formats.get(plateId)!
      return positionFeatures({ row, column, rows, columns })
    },
  }
  if (!cells) return [position]
  const count: PlainFeatures = {
    name: 'Cell count',
    what: 'Only how many nuclei an image has.',
    of: ({ siteId }) => [cells.get(siteId) ?? Number.NaN],
  }
  return [count, position]
}
