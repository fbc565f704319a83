/** How much a plane looks like nuclei: many compact objects of one size. Tells channels apart whose names say nothing. */
import { median } from '../base/index.ts'
import { measureSite } from '../measure/index.ts'
import { segmentNuclei } from '../segmentation/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

/** Fewer objects than this say nothing. */
const LEAST_OBJECTS = 5

/** 0 (nothing like it) … 1 (round objects of exactly one size). */
export async function nuclearLikeness(address: ProjectedAddress): Promise<number> {
  const plane = await projectPlane(address)
  const { labels } = segmentNuclei(plane)
  if (labels.count < LEAST_OBJECTS) return 0
  const [table] = measureSite({
    compartments: { Nuclei: labels },
    channels: [{ name: 'Plane', plane }],
    groups: ['AreaShape'],
  })
  const column = (name: string): number[] => {
    const at = table!.names.indexOf(name)
    return Array.from({ length: table!.rows }, (_, row) => table!.values[row * table!.names.length + at]!).filter(
      Number.isFinite,
    )
  }
  const areas = column('Nuclei_AreaShape_Area')
  const typical = median(areas)
  const evenness = 1 / (1 + median(areas.map((area) => Math.abs(area - typical) / typical)))
  return (
    median(column('Nuclei_AreaShape_Solidity')) *
    median(column('Nuclei_AreaShape_FormFactor').map((value) => Math.min(1, value))) *
    evenness
  )
}
