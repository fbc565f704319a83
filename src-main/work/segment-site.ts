/** Segments one site: nuclei, then cells around them. Cytoplasm is cell minus nucleus and is never stored. */
import { encodeLabels, type LabelImage, type Plane } from '../image/index.ts'
import type { CellParameters, NucleiParameters, NucleiResult } from '../segmentation/index.ts'
import { segmentCells, segmentNuclei } from '../segmentation/index.ts'
import type { StoredLabels } from '../store/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface SegmentSiteInput {
  readonly nuclei: ProjectedAddress
  /** The channel that shows whole cells; without it cells are rings around nuclei. */
  readonly cells: ProjectedAddress | null
  readonly nucleiParameters: Partial<NucleiParameters>
  readonly cellParameters: Partial<CellParameters>
}

export interface SegmentSiteOutput {
  readonly width: number
  readonly height: number
  readonly objects: number
  readonly diameterPixels: number
  readonly labels: readonly StoredLabels[]
  readonly seconds: number
}

export function segmentSiteTask(input: SegmentSiteInput): Promise<SegmentSiteOutput> {
  return segmentSite(input, (plane) => segmentNuclei(plane, input.nucleiParameters))
}

type FoundNuclei = Pick<NucleiResult, 'labels' | 'diameterPixels'>

/** Segments a site whose nuclei are found by `nucleiOf`. */
export async function segmentSite(
  input: SegmentSiteInput,
  nucleiOf: (plane: Plane) => FoundNuclei | Promise<FoundNuclei>,
): Promise<SegmentSiteOutput> {
  const started = performance.now()
  const nucleiPlane = await projectPlane(input.nuclei)
  const cellPlane = input.cells ? await projectPlane(input.cells) : undefined
  const nuclei = await nucleiOf(nucleiPlane)
  const cells = segmentCells(cellPlane, nuclei.labels, input.cellParameters)
  return {
    width: nucleiPlane.width,
    height: nucleiPlane.height,
    objects: nuclei.labels.count,
    diameterPixels: nuclei.diameterPixels,
    labels: [stored('Nuclei', nuclei.labels), stored('Cells', cells)],
    seconds: (performance.now() - started) / 1000,
  }
}

function stored(compartment: string, image: LabelImage): StoredLabels {
  return { compartment, objects: image.count, data: encodeLabels(image) }
}
