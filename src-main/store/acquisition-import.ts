/** Writes a scanned acquisition into the project, without ever holding the event loop for long. */
import { dirname, relative } from 'node:path'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { type ProgressListener, throwIfCancelled } from '../base/index.ts'
import type { AcquiredPlane, Acquisition, IngestWarning } from '../ingest/index.ts'
import { wellName } from '../plate/index.ts'
import { STATE_CODES } from './acquisition.ts'
import { setMeta } from './meta.ts'
import type { Project } from './project-file.ts'

const CHANNEL_COLOURS = ['#3d7eff', '#35d07f', '#ff5a52', '#ffd23f', '#e45cff', '#39d5e6', '#b8bec8']

/**
 * Writes what a scan found, in small transactions so that nothing else waits; a root is only shown once it is complete.
 * A folder imported before is brought up to date: its wells and sites keep their numbers.
 */
export async function insertAcquisition(
  project: Project,
  acquisition: Acquisition,
  options: { now: number; signal?: AbortSignal | undefined; onProgress?: ProgressListener | undefined },
): Promise<number> {
  const rootId = project.transaction(() => beginRoot(project, acquisition, options.now))
  await removePlanes(project, rootId)
  const writer = openWriter(project, acquisition, rootId)
  const total = acquisition.planes.length
  let done = 0
  for await (const batch of inBatches(acquisition)) {
    throwIfCancelled(options.signal)
    project.transaction(() => {
      for (const { plane, position } of batch) writer.add(plane, position)
    })
    done += batch.length
    options.onProgress?.({ stage: 'Writing the project', done, total, unit: 'planes' })
    await yieldToLoop()
  }
  project.transaction(() => {
    writer.finish()
    project
      .sql('UPDATE root SET complete = 1, warnings = ? WHERE id = ?')
      .run(JSON.stringify(acquisition.warnings), rootId)
    if (acquisition.pixelMicrons !== undefined)
      setMeta(project, 'pixel_microns', String(acquisition.pixelMicrons), 'keep')
  })
  return rootId
}

type SitePosition = Acquisition['sitePositions'][number]

const ITEMS_AT_ONCE = 10_000

/** Places of items in their list, well by well: those of well `w` are `order` from `starts[w]` up to `starts[w + 1]`. */
interface ByWell {
  readonly order: Uint32Array
  readonly starts: Uint32Array
}

interface PlacedInWell {
  readonly plate: number
  readonly row: number
  readonly column: number
}

function wellKey({ plate, row, column }: PlacedInWell): number {
  return (plate * 4096 + row) * 4096 + column
}

/** Numbers of the wells of a scan, plate by plate, row by row, by `wellKey`. */
async function numberWells(planes: readonly PlacedInWell[]): Promise<ReadonlyMap<number, number>> {
  const keys = new Set<number>()
  for (let i = 0; i < planes.length; i++) {
    keys.add(wellKey(planes[i]!))
    if (i % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await yieldToLoop()
  }
  return new Map([...keys].sort((a, b) => a - b).map((key, number) => [key, number]))
}

/**
 * Sorts a scan into its wells by counting: a million planes in pieces that hold nobody up, and nothing allocated but two
 * columns, since many small objects that live on are what garbage collection stops everybody for. Others are left out.
 */
async function sortIntoWells(items: readonly PlacedInWell[], wells: ReadonlyMap<number, number>): Promise<ByWell> {
  const numbers = new Uint32Array(items.length)
  const starts = new Uint32Array(wells.size + 2)
  for (let i = 0; i < items.length; i++) {
    const well = wells.get(wellKey(items[i]!)) ?? wells.size
    numbers[i] = well
    starts[well + 1]!++
    if (i % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await yieldToLoop()
  }
  for (let well = 1; well < starts.length; well++) starts[well]! += starts[well - 1]!
  const next = starts.slice()
  const order = new Uint32Array(items.length)
  for (let i = 0; i < items.length; i++) order[next[numbers[i]!]!++] = i
  return { order, starts }
}

interface PlacedPlane {
  readonly plane: AcquiredPlane
  readonly position: SitePosition | undefined
}

/** Planes of a transaction: enough to be quick, few enough that nothing else waits. */
const BATCH = 600

/** The planes of all wells in order of site, channel, time and z. */
async function* inBatches({ planes, sitePositions }: Acquisition): AsyncGenerator<PlacedPlane[]> {
  const wells = await numberWells(planes)
  const planesOf = await sortIntoWells(planes, wells)
  const positionsOf = await sortIntoWells(sitePositions, wells)
  let batch: PlacedPlane[] = []
  for (let well = 0; well < wells.size; well++) {
    const positions = new Map(itemsOf(sitePositions, positionsOf, well).map((position) => [position.site, position]))
    const sorted = itemsOf(planes, planesOf, well).sort(
      (a, b) => a.site - b.site || a.channel - b.channel || a.time - b.time || a.z - b.z,
    )
    for (const plane of sorted) {
      batch.push({ plane, position: positions.get(plane.site) })
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function itemsOf<T>(items: readonly T[], { order, starts }: ByWell, well: number): T[] {
  return Array.from(order.subarray(starts[well]!, starts[well + 1]!), (at) => items[at]!)
}

/** Stands beside a root until its import is through; what an earlier import of the folder found, and all results, stay. */
const CUT_SHORT: IngestWarning = {
  code: 'import_cut_short',
  message: 'Bringing this folder up to date was cut short, so that some of its planes are not listed. Import it again.',
  count: 1,
  examples: [],
}

function beginRoot(project: Project, acquisition: Acquisition, now: number): number {
  const { root, instrument, grammar, pattern } = acquisition
  const row = project
    .sql<{ id: number }>(
      `INSERT INTO root (path, relative_path, instrument, grammar, pattern, imported_at, warnings) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET instrument = excluded.instrument, grammar = excluded.grammar, pattern = excluded.pattern,
         imported_at = excluded.imported_at, warnings = excluded.warnings
       RETURNING id`,
    )
    .get(
      root,
      relative(dirname(project.path), root),
      instrument,
      grammar,
      pattern ?? null,
      now,
      JSON.stringify([CUT_SHORT, ...acquisition.warnings]),
    )
  return row!.id
}

async function removePlanes(project: Project, rootId: number): Promise<void> {
  const sites = project
    .sql<{ id: number }>(
      'SELECT site.id FROM site JOIN well ON well.id = site.well_id JOIN plate ON plate.id = well.plate_id WHERE plate.root_id = ?',
    )
    .all(rootId)
  for (let start = 0; start < sites.length; start += 300) {
    project.transaction(() => {
      for (const site of sites.slice(start, start + 300))
        project.sql('DELETE FROM plane WHERE site_id = ?').run(site.id)
    })
    await yieldToLoop()
  }
}

/** Planes by state, in the order of `STATE_CODES`, and what they belong to. */
interface MutableCounts {
  wells: number
  sites: number
  states: [number, number, number, number]
}

function noCounts(): MutableCounts {
  return { wells: 0, sites: 0, states: [0, 0, 0, 0] }
}

/** Takes planes well by well and site by site, and books each well when its last plane is there. */
function openWriter(project: Project, acquisition: Acquisition, rootId: number) {
  const channelIds = acquisition.channels.map((channel) => upsertChannel(project, channel))
  const plateIds = acquisition.plates.map((plate) => upsertPlate(project, rootId, plate))
  const plates = plateIds.map(noCounts)
  let [well, site] = [-1, Number.NaN]
  let [wellId, siteId] = [0, 0]
  let counts = noCounts()
  const endWell = (): void => {
    if (counts.sites > 0) writeCounts(project, 'well', wellId, counts)
  }
  return {
    add(plane: AcquiredPlane, position: SitePosition | undefined): void {
      const plate = plates[plane.plate]!
      if (wellKey(plane) !== well) {
        endWell()
        well = wellKey(plane)
        site = Number.NaN
        const titles = acquisition.plates[plane.plate]!.wellTitles
        wellId = upsertWell(project, plateIds[plane.plate]!, plane, titleOf(titles, plane))
        counts = noCounts()
        plate.wells++
      }
      if (plane.site !== site) {
        site = plane.site
        siteId = upsertSite(project, wellId, plane.site, position)
        counts.sites++
        plate.sites++
      }
      counts.states[STATE_CODES[plane.state]]++
      plate.states[STATE_CODES[plane.state]]++
      insertPlane(project, siteId, channelIds[plane.channel]!, plane)
    },
    finish(): void {
      endWell()
      const duplicates = countDuplicates(acquisition)
      for (const [index, counts] of plates.entries()) {
        writeCounts(project, 'plate', plateIds[index]!, counts)
        project
          .sql('UPDATE plate SET wells = ?, duplicate = ? WHERE id = ?')
          .run(counts.wells, duplicates[index] ?? 0, plateIds[index]!)
      }
    },
  }
}

function titleOf(titles: Readonly<Record<string, string>> | undefined, plane: AcquiredPlane): string | null {
  return titles?.[wellName(plane)] ?? null
}

/** Duplicates are told per folder; they are booked on the plate of the file that was kept. */
function countDuplicates(acquisition: Acquisition): number[] {
  const kept = new Set(acquisition.duplicates.map(({ keptPath }) => keptPath))
  const plateOf = new Map<string, number>()
  if (kept.size > 0) for (const { path, plate } of acquisition.planes) if (kept.has(path)) plateOf.set(path, plate)
  const counts = acquisition.plates.map(() => 0)
  for (const duplicate of acquisition.duplicates) {
    const plate = plateOf.get(duplicate.keptPath) ?? 0
    counts[plate] = (counts[plate] ?? 0) + 1
  }
  return counts
}

function writeCounts(project: Project, table: 'well' | 'plate', id: number, counts: MutableCounts): void {
  const [present, notAcquired, missing, unreadable] = counts.states
  project
    .sql(`UPDATE ${table} SET sites = ?, present = ?, not_acquired = ?, missing = ?, unreadable = ? WHERE id = ?`)
    .run(counts.sites, present, notAcquired, missing, unreadable, id)
}

function upsertChannel(project: Project, channel: Acquisition['channels'][number]): number {
  return project
    .sql<{ id: number }>(
      `INSERT INTO channel (name, key, colour, excitation_nm, emission_nm) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (name, key) DO UPDATE SET name = excluded.name RETURNING id`,
    )
    .get(
      channel.name,
      channel.key,
      defaultColour(project, channel.name),
      channel.excitationNanometres ?? null,
      channel.emissionNanometres ?? null,
    )!.id
}

/** Dyes by the usual colour of their channel, an index into `CHANNEL_COLOURS`. */
const DYES: readonly (readonly [RegExp, number])[] = [
  [/dapi|hoechst|dna|draq|nucle|\b405\b|\b445\b|bp445/i, 0],
  [/gfp|fitc|488|green|bp525/i, 1],
  [/rfp|tritc|cy3|561|\bred\b|mcherry/i, 2],
]

/** The dye's usual colour where its name tells and no other channel has it, else the first colour that is still free. */
function defaultColour(project: Project, name: string): string {
  const taken = project
    .sql<{ colour: string }>('SELECT colour FROM channel')
    .all()
    .map((row) => row.colour)
  const usual = DYES.find(([names]) => names.test(name))?.[1]
  if (usual !== undefined && !taken.includes(CHANNEL_COLOURS[usual]!)) return CHANNEL_COLOURS[usual]!
  const others = CHANNEL_COLOURS.slice(1)
  return others.find((colour) => !taken.includes(colour)) ?? others[taken.length % others.length]!
}

function upsertPlate(project: Project, rootId: number, plate: Acquisition['plates'][number]): number {
  return project
    .sql<{ id: number }>(
      `INSERT INTO plate (root_id, name, barcode, size, has_wells) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (root_id, name) DO UPDATE SET barcode = excluded.barcode, size = excluded.size RETURNING id`,
    )
    .get(rootId, plate.name, plate.barcode ?? null, plate.size, plate.hasWells ? 1 : 0)!.id
}

function upsertWell(project: Project, plateId: number, plane: AcquiredPlane, title: string | null): number {
  return project
    .sql<{ id: number }>(
      'INSERT INTO well (plate_id, row, col, title) VALUES (?, ?, ?, ?) ON CONFLICT (plate_id, row, col) DO UPDATE SET title = excluded.title RETURNING id',
    )
    .get(plateId, plane.row, plane.column, title)!.id
}

function upsertSite(project: Project, wellId: number, number: number, position: SitePosition | undefined): number {
  return project
    .sql<{ id: number }>(
      `INSERT INTO site (well_id, number, x_microns, y_microns) VALUES (?, ?, ?, ?)
       ON CONFLICT (well_id, number) DO UPDATE SET x_microns = excluded.x_microns, y_microns = excluded.y_microns RETURNING id`,
    )
    .get(wellId, number, position?.xMicrons ?? null, position?.yMicrons ?? null)!.id
}

function insertPlane(project: Project, siteId: number, channelId: number, plane: AcquiredPlane): void {
  project
    .sql(
      'INSERT OR REPLACE INTO plane (site_id, channel_id, time, z, state, path, page, sample, size, modified, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      siteId,
      channelId,
      plane.time,
      plane.z,
      STATE_CODES[plane.state],
      plane.path,
      plane.page,
      plane.sample ?? null,
      plane.size ?? null,
      plane.modified === undefined ? null : Math.round(plane.modified),
      plane.problem ?? null,
    )
}
