/** Makes up a project of the size that Platescope is designed for: 50 plates, 864,000 planes, a finished screen. */
import { dirname, join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { seededRandom } from '../../src-main/base/index.ts'
import type { LabelImage, Plane } from '../../src-main/image/index.ts'
import type { Acquisition } from '../../src-main/ingest/index.ts'
import { imageQuality, measureSite } from '../../src-main/measure/index.ts'
import type { LayoutWell } from '../../src-main/plate/index.ts'
import { createBenches, createWorkerPool } from '../../src-main/process/index.ts'
import { createAndOpen, createDesk, importAcquisitions } from '../../src-main/service/index.ts'
import {
  insertRun,
  listPlateSites,
  listPlates,
  listWells,
  openProject,
  type Project,
  recordSite,
  SUMMARY_STATISTICS,
  setRunStatus,
  writeBlock,
  writeFeatureNames,
  writeLabels,
  writeLayout,
  writePlateFeature,
  writeWellValues,
} from '../../src-main/store/index.ts'
import { madeUpAcquisition } from '../made-up-acquisition.ts'

export const SCALE = { plates: 50, plateSize: 384, wells: 384, sites: 9, channels: 5 } as const
const CHANNELS = ['DAPI', 'GFP', 'RFP', 'Cy5', 'BF'] as const
const CELLS_A_WELL = 1800

export interface MadeScreen {
  readonly importSeconds: number
  /** Milliseconds that the import held the event loop at most. */
  readonly longestHold: number
  /** Resident size after the import. */
  readonly megabytes: number
  /** Names of all measurements, compartments in stored order. */
  readonly features: number
}

/** Writes project, layout, one segmentation (run 1) and one measurement (run 2), all sites done. */
export async function makeScaleProject(path: string, onStage: (stage: string) => void): Promise<MadeScreen> {
  onStage('making up an acquisition of 864,000 planes')
  const acquisition = madeUpAcquisition({ ...SCALE, root: dirname(path) })
  onStage('importing it')
  const imported = await importThroughDesk(path, acquisition)
  onStage('making up its layout and results')
  const project = openProject(path)
  try {
    writeMadeUpLayout(project)
    const tables = realNames()
    writeRuns(project, tables)
    return { ...imported, features: tables.reduce((sum, table) => sum + table.names.length, 0) }
  } finally {
    project.close()
  }
}

async function importThroughDesk(path: string, acquisition: Acquisition): Promise<Omit<MadeScreen, 'features'>> {
  const desk = createDesk(
    { version: 'bench', shell: 'headless', settingsFolder: join(dirname(path), 'settings') },
    createWorkerPool(new URL('../../src-main/process/worker.ts', import.meta.url)),
    createBenches(new URL('../../src-main/process/bench.ts', import.meta.url)),
  )
  await createAndOpen(desk.context, path)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const started = performance.now()
  await importAcquisitions(desk.context, [acquisition])
  const importSeconds = (performance.now() - started) / 1000
  delay.disable()
  const megabytes = process.memoryUsage.rss() / 2 ** 20
  await desk.close()
  return { importSeconds, longestHold: delay.max / 1e6, megabytes }
}

interface NamedTable {
  readonly compartment: string
  readonly names: readonly string[]
}

/** Columns that measuring five channels gives, in stored order, found by measuring one small cell. */
function realNames(): NamedTable[] {
  const channels = CHANNELS.map((name) => ({ name, plane: slope() }))
  const compartments = {
    Nuclei: ring(0, 8),
    Cells: ring(0, 16),
    Cytoplasm: ring(8, 16),
  }
  const tables = measureSite({ compartments, channels }).map(({ compartment, names }) => ({ compartment, names }))
  const image = { compartment: 'Image', names: ['Image_Count_Nuclei', ...imageQuality(channels).names] }
  return [...tables, image].toSorted((a, b) => (a.compartment < b.compartment ? -1 : 1))
}

const SIDE = 48

function ring(inner: number, outer: number): LabelImage {
  const labels = Uint32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const distance = Math.hypot((i % SIDE) - SIDE / 2, Math.floor(i / SIDE) - SIDE / 2)
    return distance >= inner && distance < outer ? 1 : 0
  })
  return { width: SIDE, height: SIDE, labels, count: 1 }
}

function slope(): Plane {
  return { width: SIDE, height: SIDE, bitDepth: 8, data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % 251) }
}

/** Two columns of each control; treatments in eight doses, one after the other along the rows. */
function writeMadeUpLayout(project: Project): void {
  const layout = new Map<number, LayoutWell[]>()
  for (const [p, plate] of listPlates(project).entries()) {
    layout.set(
      plate.id,
      listWells(project, plate.id).map(({ row, col: column }): LayoutWell => {
        const columns = { Batch: `B${p % 5}`, Gene: `G${row * 24 + column}` }
        if (column < 2) return { row, column, role: 'negative_control', treatment: 'DMSO', columns }
        if (column >= 22) return { row, column, role: 'positive_control', treatment: 'Reference', columns }
        const [compound, dose] = [Math.floor((row * 20 + column - 2) / 8), (row * 20 + column - 2) % 8]
        const treatment = `Compound ${p * 40 + compound}`
        return { row, column, role: 'treatment', treatment, dose: 10 / 3 ** dose, doseUnit: 'µM', columns }
      }),
    )
  }
  writeLayout(project, layout, 'made up', 3)
}

function writeRuns(project: Project, tables: readonly NamedTable[]): void {
  const common = { programVersion: 'bench', provider: 'none', seed: null, layoutVersion: 1, now: 4 }
  const sites = SCALE.plates * SCALE.wells * SCALE.sites
  const segment = insertRun(project, {
    ...common,
    kind: 'segment',
    title: 'Made up',
    parameters: {},
    sourceRunId: null,
    sites,
  })
  const measure = insertRun(project, {
    ...common,
    kind: 'measure',
    title: 'Made up',
    parameters: { segmentRunId: segment, groups: null, channels: [] },
    sourceRunId: segment,
    sites,
  })
  for (const { compartment, names } of tables) writeFeatureNames(project, measure, compartment, names)
  for (const plate of listPlates(project)) {
    project.transaction(() => writeSites(project, plate.id, tables, { segment, measure }))
    project.transaction(() => writeSummaries(project, plate.id, tables, measure))
  }
  setRunStatus(project, segment, 'done', 5)
  setRunStatus(project, measure, 'done', 6)
}

/** Per site: two small label images, one cell's nucleus and the image's quality: few bytes, but as many rows as in life. */
function writeSites(
  project: Project,
  plateId: number,
  tables: readonly NamedTable[],
  runs: { segment: number; measure: number },
): void {
  const noise = madeUpNoise(plateId)
  const labels = Uint8Array.from({ length: 700 }, (_, i) => 128 + 40 * noise[i]!)
  for (const site of listPlateSites(project, plateId)) {
    writeLabels(project, runs.segment, site.id, [
      { compartment: 'Nuclei', objects: 200, data: labels },
      { compartment: 'Cells', objects: 200, data: labels },
    ])
    for (const { compartment, names } of tables) {
      if (compartment !== 'Nuclei' && compartment !== 'Image') continue
      const from = (site.id * 7919) % (noise.length - names.length)
      const values = noise.subarray(from, from + names.length)
      writeBlock(project, runs.measure, { siteId: site.id, compartment, objects: 1, values })
    }
    for (const runId of [runs.segment, runs.measure])
      recordSite(project, runId, { siteId: site.id, objects: 200, seconds: 0.1 })
  }
}

/** Normal numbers, to be taken from any place on. */
function madeUpNoise(seed: number): Float32Array {
  const random = seededRandom(1000 + seed)
  return Float32Array.from({ length: 65_537 }, () => random.normal())
}

/** Normal values in every measurement; positive controls stand out the more the later a measurement comes. */
function writeSummaries(project: Project, plateId: number, tables: readonly NamedTable[], runId: number): void {
  const noise = madeUpNoise(plateId)
  const total = tables.reduce((sum, table) => sum + table.names.length, 0)
  const statistics = SUMMARY_STATISTICS.length
  const wells = listWells(project, plateId)
  const all = wells.map((well) => {
    const values = new Float32Array(statistics * total)
    const shift = well.col >= 22 ? 10 : 0
    for (let i = 0; i < values.length; i++)
      values[i] = 5 + noise[(well.id * 7919 + i) % noise.length]! + (shift * (i % total)) / total
    writeWellValues(project, runId, well.id, CELLS_A_WELL, values)
    return values
  })
  for (let feature = 0; feature < total; feature++) {
    const column = new Float32Array(statistics * wells.length)
    for (let s = 0; s < statistics; s++)
      for (let w = 0; w < wells.length; w++) column[s * wells.length + w] = all[w]![s * total + feature]!
    writePlateFeature(project, runId, feature, plateId, column)
  }
}
