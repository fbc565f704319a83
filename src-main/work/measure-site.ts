/** Measures one site: every object in every channel, and the quality of each image. */
import { borrowing, describeError, Fault } from '../base/index.ts'
import { decodeLabels, type LabelImage, type Plane } from '../image/index.ts'
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
  const channels = await readChannels(input)
  // Label images are large and needed no longer than this.
  const { planes, faults, tables, objects } = borrowing(() => measureChannels(input, channels))
  const quality = imageQuality(planes)
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

interface Measured extends Usable {
  readonly tables: ObjectTable[]
  readonly objects: number
}

function measureChannels(input: MeasureSiteInput, channels: readonly ReadChannel[]): Measured {
  const compartments = decodeCompartments(input.labels)
  const { planes, faults } = usablePlanes(channels, compartments.Nuclei ?? compartments.Cells)
  if (planes.length === 0 && faults.length > 0) throw faults[0]
  const groups = input.groups ? { groups: input.groups } : {}
  const tables = measureSite({ compartments, channels: planes, ...groups })
  return { planes, faults, tables, objects: compartments.Nuclei?.count ?? 0 }
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

interface ReadChannel {
  readonly name: string
  readonly path: string
  /** The plane, or why it could not be read. */
  readonly result: { readonly plane: Plane } | { readonly fault: unknown }
}

async function readChannels(input: MeasureSiteInput): Promise<ReadChannel[]> {
  const read: ReadChannel[] = []
  const columns = columnsOf(input)
  for (const [i, { address }] of input.channels.entries()) {
    if (!address) continue
    const result = await projectPlane(address).then(
      (plane) => ({ plane }),
      (fault: unknown) => ({ fault }),
    )
    read.push({ name: columns[i]!, path: address.addresses[0]?.path ?? '', result })
  }
  return read
}

interface Usable {
  readonly planes: readonly NamedPlane[]
  readonly faults: readonly unknown[]
}

/** The planes that could be read and have the size of the labels; a fault for each other. */
function usablePlanes(channels: readonly ReadChannel[], size: LabelImage | undefined): Usable {
  const planes: NamedPlane[] = []
  const faults: unknown[] = []
  for (const { name, path, result } of channels) {
    if ('fault' in result) faults.push(result.fault)
    else if (size && (result.plane.width !== size.width || result.plane.height !== size.height))
      faults.push(otherSize(path, result.plane, size))
    else planes.push({ name, plane: result.plane })
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
