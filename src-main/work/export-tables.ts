/** Tables for other programs: wells, sites and cells with CellProfiler's column names, written in chunks. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { throwIfCancelled } from '../base/index.ts'
import { type LayoutWell, wellName } from '../plate/index.ts'
import {
  layoutIndex,
  listPlateSites,
  listPlates,
  listWells,
  type Project,
  readBlocks,
  readFeatureNames,
  readLayout,
  readPlateWellValues,
  type StoredBlock,
  SUMMARY_STATISTICS,
  type WellValues,
} from '../store/index.ts'
import { openTableWriter, type TableColumn, type TableSchema } from '../table/index.ts'
import { summariseBlocks } from './summarise-well.ts'
import type { TaskTools } from './tools.ts'

const METADATA = [
  'Metadata_Plate',
  'Metadata_Barcode',
  'Metadata_Well',
  'Metadata_Role',
  'Metadata_Treatment',
  'Metadata_DoseUnit',
] as const

/** What a well's rows all carry. */
interface WellFacts {
  readonly plate: string
  readonly barcode: string | null
  readonly well: string
  readonly layout: LayoutWell | undefined
}

function freeColumns(project: Project): string[] {
  const names = new Set<string>()
  for (const wells of readLayout(project).values())
    for (const well of wells) for (const name of Object.keys(well.columns)) names.add(name)
  const taken = new Set<string>([...METADATA, 'Metadata_Dose', 'Metadata_Site'])
  return [...names].filter((name) => !taken.has(metadataName(name)))
}

function metadataName(name: string): string {
  return name.startsWith('Metadata_') ? name : `Metadata_${name}`
}

function metadataSchema(free: readonly string[]): TableSchema {
  return [
    ...METADATA.map((name) => ({ name, kind: 'text' as const })),
    { name: 'Metadata_Dose', kind: 'number' },
    ...free.map((name) => ({ name: metadataName(name), kind: 'text' as const })),
  ]
}

/** Metadata columns with one row per entry of `facts`. */
function metadataColumns(facts: readonly WellFacts[], free: readonly string[]): TableColumn[] {
  const text = (name: string, pick: (fact: WellFacts) => string | null | undefined): TableColumn => ({
    name,
    kind: 'text',
    values: facts.map((fact) => pick(fact) ?? null),
  })
  return [
    text('Metadata_Plate', (fact) => fact.plate),
    text('Metadata_Barcode', (fact) => fact.barcode),
    text('Metadata_Well', (fact) => fact.well),
    text('Metadata_Role', (fact) => fact.layout?.role),
    text('Metadata_Treatment', (fact) => fact.layout?.treatment),
    text('Metadata_DoseUnit', (fact) => fact.layout?.doseUnit),
    {
      name: 'Metadata_Dose',
      kind: 'number',
      values: Float64Array.from(facts, (fact) => fact.layout?.dose ?? Number.NaN),
    },
    ...free.map((name) => text(metadataName(name), (fact) => fact.layout?.columns[name])),
  ]
}

const PREFIX = { median: '', mean: 'Mean_', sd: 'StandardDeviation_' } as const

/** One row per well: medians under the plain names, means and standard deviations with a prefix. */
export async function exportWells(
  project: Project,
  runId: number,
  path: string,
  { signal, onProgress }: TaskTools,
): Promise<number> {
  const names = [...readFeatureNames(project, runId).values()].flat()
  const free = freeColumns(project)
  const statistics = ['median', 'mean', 'sd'] as const
  const schema: TableSchema = [
    ...metadataSchema(free),
    { name: 'Metadata_Object_Count', kind: 'integer' },
    ...statistics.flatMap((statistic) =>
      names.map((name) => ({ name: `${PREFIX[statistic]}${name}`, kind: 'number' as const })),
    ),
  ]
  const writer = await openTableWriter(path, schema)
  let rows = 0
  try {
    const layouts = readLayout(project)
    const plates = listPlates(project)
    for (const [p, plate] of plates.entries()) {
      throwIfCancelled(signal)
      const layout = layoutIndex(layouts, plate.id)
      const wells = new Map(listWells(project, plate.id).map((well) => [well.id, well]))
      const summaries = readPlateWellValues(project, runId, plate.id)
      const facts = summaries.map((summary) => {
        const { row, col } = wells.get(summary.wellId)!
        return {
          plate: plate.name,
          barcode: plate.barcode,
          well: wellName({ row, column: col }),
          layout: layout.get(`${row}:${col}`),
        }
      })
      const columns = statistics.flatMap((statistic) => {
        const at = SUMMARY_STATISTICS.indexOf(statistic) * names.length
        const values = columnsOf(summaries, at, names.length)
        return names.map(
          (name, feature): TableColumn => ({
            name: `${PREFIX[statistic]}${name}`,
            kind: 'number',
            values: values[feature]!,
          }),
        )
      })
      const count: TableColumn = {
        name: 'Metadata_Object_Count',
        kind: 'integer',
        values: Int32Array.from(summaries, (summary) => summary.cells),
      }
      if (summaries.length > 0)
        await writer.write({ rows: summaries.length, columns: [...metadataColumns(facts, free), count, ...columns] })
      rows += summaries.length
      onProgress?.({ stage: 'Writing wells', done: p + 1, total: plates.length, unit: 'plates' })
      await yieldToLoop()
    }
    await writer.close()
    return rows
  } catch (error) {
    await writer.abort()
    throw error
  }
}

/** `count` columns with a value of each summary, of the values from place `at` on. */
function columnsOf(summaries: readonly WellValues[], at: number, count: number): Float32Array[] {
  const columns = Array.from({ length: count }, () => new Float32Array(summaries.length))
  for (let row = 0; row < summaries.length; row++) {
    const { values } = summaries[row]!
    for (let i = 0; i < count; i++) columns[i]![row] = values[at + i]!
  }
  return columns
}

interface SiteFacts extends WellFacts {
  readonly siteId: number
  readonly site: number
  /** 1-based over the whole project, in plate order. */
  readonly imageNumber: number
}

async function* sitesInOrder(project: Project): AsyncGenerator<SiteFacts> {
  const layouts = readLayout(project)
  let imageNumber = 0
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    for (const site of listPlateSites(project, plate.id)) {
      imageNumber++
      yield {
        siteId: site.id,
        site: site.number,
        imageNumber,
        plate: plate.name,
        barcode: plate.barcode,
        well: wellName({ row: site.row, column: site.col }),
        layout: layout.get(`${site.row}:${site.col}`),
      }
    }
    await yieldToLoop()
  }
}

/** One row per site: image-level values as they are, object measurements as medians over the site's cells. */
export async function exportSites(
  project: Project,
  runId: number,
  path: string,
  { signal, onProgress }: TaskTools,
): Promise<number> {
  return writePerSite(
    project,
    runId,
    path,
    { signal, onProgress },
    'Writing sites',
    [],
    async (_site, blocks, features) => {
      const names = [...features.values()].flat()
      const at = SUMMARY_STATISTICS.indexOf('median') * names.length
      const summary = summariseBlocks(blocks, features)
      return { rows: 1, own: [], values: names.map((_, feature) => Float32Array.of(summary[at + feature]!)) }
    },
  )
}

/** One row per cell; compartments of a cell stand side by side under its number. */
export async function exportCells(project: Project, runId: number, path: string, progress: TaskTools): Promise<number> {
  return writePerSite(
    project,
    runId,
    path,
    progress,
    'Writing cells',
    [{ name: 'ObjectNumber', kind: 'integer' }],
    async (_site, blocks, features) => {
      const rows = Math.max(0, ...blocks.filter((block) => block.compartment !== 'Image').map((block) => block.objects))
      const values = [...features].flatMap(([compartment, names]) => {
        const block = blocks.find((candidate) => candidate.compartment === compartment)
        return names.map((_, column) => columnOf(block, compartment, column, names.length, rows))
      })
      return {
        rows,
        own: [{ name: 'ObjectNumber', kind: 'integer', values: Int32Array.from({ length: rows }, (_, i) => i + 1) }],
        values,
      }
    },
  )
}

/** A block's column as long as the site has cells; image-level values repeat for every cell. */
function columnOf(
  block: StoredBlock | undefined,
  compartment: string,
  column: number,
  width: number,
  rows: number,
): Float32Array {
  const values = new Float32Array(rows).fill(Number.NaN)
  if (!block) return values
  for (let row = 0; row < rows; row++) {
    const from = compartment === 'Image' ? 0 : row
    if (from < block.objects) values[row] = block.values[from * width + column]!
  }
  return values
}

type SiteRows = { rows: number; own: TableColumn[]; values: Float32Array[] }

async function writePerSite(
  project: Project,
  runId: number,
  path: string,
  { signal, onProgress }: TaskTools,
  stage: string,
  own: TableSchema,
  rowsOf: (
    site: SiteFacts,
    blocks: StoredBlock[],
    features: ReadonlyMap<string, readonly string[]>,
  ) => Promise<SiteRows>,
): Promise<number> {
  const features = readFeatureNames(project, runId)
  const names = [...features.values()].flat()
  const free = freeColumns(project)
  const total = listPlates(project).reduce((sum, plate) => sum + plate.sites, 0)
  const schema: TableSchema = [
    ...metadataSchema(free),
    { name: 'Metadata_Site', kind: 'integer' },
    { name: 'ImageNumber', kind: 'integer' },
    ...own,
    ...names.map((name) => ({ name, kind: 'number' as const })),
  ]
  const writer = await openTableWriter(path, schema)
  let written = 0
  try {
    for await (const site of sitesInOrder(project)) {
      throwIfCancelled(signal)
      const blocks = readBlocks(project, runId, site.siteId)
      if (blocks.length > 0) {
        const { rows, own: ownColumns, values } = await rowsOf(site, blocks, features)
        const repeat = (value: number): Int32Array => new Int32Array(rows).fill(value)
        const columns: TableColumn[] = [
          ...metadataColumns(new Array<WellFacts>(rows).fill(site), free),
          { name: 'Metadata_Site', kind: 'integer', values: repeat(site.site) },
          { name: 'ImageNumber', kind: 'integer', values: repeat(site.imageNumber) },
          ...ownColumns,
          ...names.map((name, i): TableColumn => ({ name, kind: 'number', values: values[i]! })),
        ]
        if (rows > 0) await writer.write({ rows, columns })
        written += rows
      }
      onProgress?.({ stage, done: site.imageNumber, total, unit: 'sites' })
    }
    await writer.close()
    return written
  } catch (error) {
    await writer.abort()
    throw error
  }
}
