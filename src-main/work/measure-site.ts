/** Measures one site: every object in every channel, and the quality of each image. */
import { decodeLabels, type LabelImage } from '../image/index.ts'
import { imageQuality, type MeasurementGroup, measureSite, type ObjectTable } from '../measure/index.ts'
import { cytoplasm } from '../segmentation/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface MeasureSiteInput {
  readonly channels: readonly { readonly name: string; readonly address: ProjectedAddress }[]
  readonly labels: readonly { readonly compartment: string; readonly data: Uint8Array }[]
  readonly groups: readonly MeasurementGroup[] | null
}

export interface MeasureSiteOutput {
  readonly tables: readonly ObjectTable[]
  readonly image: { readonly names: readonly string[]; readonly values: Float32Array }
  readonly objects: number
  readonly seconds: number
}

export async function measureSiteTask(input: MeasureSiteInput): Promise<MeasureSiteOutput> {
  const started = performance.now()
  const channels = []
  for (const { name, address } of input.channels) channels.push({ name, plane: await projectPlane(address) })
  const compartments: Partial<Record<'Nuclei' | 'Cells' | 'Cytoplasm', LabelImage>> = {}
  for (const { compartment, data } of input.labels) compartments[compartment as 'Nuclei'] = decodeLabels(data)
  if (compartments.Nuclei && compartments.Cells)
    compartments.Cytoplasm = cytoplasm(compartments.Cells, compartments.Nuclei)
  const tables = measureSite({ compartments, channels, ...(input.groups ? { groups: input.groups } : {}) })
  const quality = imageQuality(channels)
  const objects = compartments.Nuclei?.count ?? 0
  return {
    tables,
    image: { names: ['Image_Count_Nuclei', ...quality.names], values: Float32Array.from([objects, ...quality.values]) },
    objects,
    seconds: (performance.now() - started) / 1000,
  }
}
