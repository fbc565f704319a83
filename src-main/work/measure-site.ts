/** Measures one site: every object in every channel, and the quality of each image. */
import { describeError, Fault } from '../base/index.ts'
import { decodeLabels, type LabelImage } from '../image/index.ts'
import {
  columnNames,
  imageQuality,
  type MeasurementGroup,
  measureSite,
  type NamedPlane,
  type ObjectTable,
} from '../measure/index.ts'
import { cytoplasm } from '../segmentation/index.ts'
import { allColumns, spread } from './columns.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface MeasureSiteInput {
  /** All channels of the run, in the order of its columns; `address` is null where this site has no such plane. */
  readonly channels: readonly { readonly name: string; readonly address: ProjectedAddress | null }[]
  readonly labels: readonly { readonly compartment: string; readonly data: Uint8Array }[]
  readonly groups: readonly MeasurementGroup[] | null
}

export interface MeasureSiteOutput {
  /** Same columns for every site of a run; those of a channel without a usable plane are NaN. */
  readonly tables: readonly ObjectTable[]
  readonly image: { readonly names: readonly string[]; readonly values: Float32Array }
  readonly objects: number
  readonly seconds: number
  /** Planes that could not be used, each in a sentence that names the file. */
  readonly problems: readonly string[]
}

/** Measures what there is; throws the first problem where no plane at all can be read though there should be one. */
export async function measureSiteTask(input: MeasureSiteInput): Promise<MeasureSiteOutput> {
  const started = performance.now()
  const compartments = decodeCompartments(input.labels)
  const { planes, faults } = await readPlanes(input, compartments.Nuclei ?? compartments.Cells)
  if (planes.length === 0 && faults.length > 0) throw faults[0]
  const groups = input.groups ? { groups: input.groups } : {}
  const tables = measureSite({ compartments, channels: planes, ...groups })
  const quality = imageQuality(planes)
  const objects = compartments.Nuclei?.count ?? 0
  const image: ObjectTable = {
    compartment: 'Nuclei',
    names: ['Image_Count_Nuclei', ...quality.names],
    rows: 1,
    values: Float32Array.from([objects, ...quality.values]),
  }
  const whole = planes.length < input.channels.length ? allColumns(columnsOf(input), tables, input.groups) : undefined
  const { names, values } = whole ? spread(image, ['Image_Count_Nuclei', ...whole.image]) : image
  return {
    tables: whole ? tables.map((table, i) => spread(table, whole.tables[i]!)) : tables,
    image: { names, values },
    objects,
    seconds: (performance.now() - started) / 1000,
    problems: faults.map(describeError),
  }
}

function columnsOf(input: MeasureSiteInput): string[] {
  return columnNames(input.channels.map((channel) => channel.name))
}

function decodeCompartments(
  labels: MeasureSiteInput['labels'],
): Partial<Record<'Nuclei' | 'Cells' | 'Cytoplasm', LabelImage>> {
  const compartments: Partial<Record<'Nuclei' | 'Cells' | 'Cytoplasm', LabelImage>> = {}
  for (const { compartment, data } of labels) compartments[compartment as 'Nuclei'] = decodeLabels(data)
  if (compartments.Nuclei && compartments.Cells)
    compartments.Cytoplasm = cytoplasm(compartments.Cells, compartments.Nuclei)
  return compartments
}

/** The planes that can be read and have the size of the labels; a fault for each other. */
async function readPlanes(
  input: MeasureSiteInput,
  size: LabelImage | undefined,
): Promise<{ planes: NamedPlane[]; faults: unknown[] }> {
  const planes: NamedPlane[] = []
  const faults: unknown[] = []
  const columns = columnsOf(input)
  for (const [i, { address }] of input.channels.entries()) {
    if (!address) continue
    try {
      const plane = await projectPlane(address)
      if (size && (plane.width !== size.width || plane.height !== size.height))
        throw otherSize(address.addresses[0]!.path, plane, size)
      planes.push({ name: columns[i]!, plane })
    } catch (error) {
      faults.push(error)
    }
  }
  return { planes, faults }
}

function otherSize(
  path: string,
  plane: { width: number; height: number },
  labels: { width: number; height: number },
): Fault {
  return new Fault(
    'unreadable_file',
    `${path} has ${plane.width} × ${plane.height} pixels, the segmented channel of this site ${labels.width} × ${labels.height}.`,
    { path, stands: 'The other channels of the site were measured.', todo: 'Export the channel at the same size.' },
  )
}
