/** The demo screen: a simulated 96-well plate as a microscope's folder, with everything about it known. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, makeFolder, type ProgressListener, seededRandom, systemCode, throwIfCancelled } from '../base/index.ts'
import { type Compound, CYTOKINESIS_INHIBITOR, TRANSLOCATORS } from './compound.ts'
import {
  type ImageLabel,
  LABELS_FILE,
  type Split,
  TRUTH_FILE,
  type TrueObject,
  writeLabels,
  writeTruth,
} from './labelled-images.ts'
import { type PlannedWell, planPlate } from './plate-plan.ts'
import { type Microscope, renderSite, setUpMicroscope } from './render-site.ts'
import { htdIndex, imageDescription, layoutCsv } from './side-files.ts'
import { encodeTiff } from './tiff.ts'
import { checkWhole } from './whole-number.ts'

export interface ScreenRequest {
  /** Made if absent; an earlier simulated screen there is replaced, anything else is refused. */
  readonly directory: string
  readonly seed: number
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
  /** Sites per well, 1 … 99; 2 unless told. */
  readonly sites?: number | undefined
  /** Side of an image in pixels, 64 … 2048; 512 unless told. */
  readonly size?: number | undefined
}

/** What was written; paths are absolute, but those of planes are relative to `directory`, with `/`. */
export interface SimulatedScreen {
  readonly directory: string
  /** The folder to import; it is named as the plate. */
  readonly plateFolder: string
  readonly plate: string
  readonly layoutPath: string
  /** Every cell with its kind and place. */
  readonly truthPath: string
  readonly labelsPath: string
  /** `truth.json`: compounds, seed and planted defects; the same as the fields below. */
  readonly factsPath: string
  readonly channels: readonly string[]
  readonly pixelMicrons: number
  readonly wells: number
  readonly sitesPerWell: number
  readonly cells: number
  readonly multinucleateCells: number
  readonly compounds: readonly Compound[]
  readonly defects: Defects
  /** Image files on disk, and their bytes. */
  readonly files: number
  readonly bytes: number
}

/** What is wrong with the plate, on purpose. */
export interface Defects {
  /** Named by the index, not on disk. */
  readonly missing: readonly string[]
  /** Cut off after 60 % of its bytes. */
  readonly truncated: readonly string[]
  readonly outOfFocus: readonly { readonly well: string; readonly site: number }[]
  /** Imaged without cells, and skipped by the protocol. */
  readonly emptyWells: readonly string[]
  readonly notAcquiredWells: readonly string[]
}

export const SIMULATED_PLATE = 'Demo'
const CHANNELS = ['DNA', 'Marker'] as const
const PIXEL_MICRONS = 0.65
const SCREEN_FACTS_FILE = 'truth.json'
const OWN_FILE = /^Demo(\.HTD|_[A-H]\d\d_s\d+_w[12]\.tif)$/
/** Planted by well and site, so that the same places are wrong with every seed. */
const MISSING = { well: 'C06', site: 1, channel: 1 }
const TRUNCATED = { well: 'E03', site: 1, channel: 0 }
const OUT_OF_FOCUS = [
  { well: 'B05', site: 1 },
  { well: 'F11', site: 1 },
  { well: 'G04', site: 1 },
]

/**
 * Writes a 96-well, two-channel, 16-bit plate with its MetaXpress index, `layout.csv`, `truth.csv`, `labels.csv` and
 * `truth.json`. The same seed, sites and size give the same bytes. Throws `bad_argument`, `disk` or `cancelled` Faults.
 */
export async function simulateScreen(request: ScreenRequest): Promise<SimulatedScreen> {
  const { directory, seed, sites = 2, size = 512 } = request
  checkWhole('number of sites', sites, 1, 99)
  checkWhole('size of an image', size, 64, 2048)
  checkWhole('seed', seed, 0, 2 ** 32 - 1)
  const wells = planPlate()
  const plateFolder = join(directory, SIMULATED_PLATE)
  try {
    await prepareFolder(directory, plateFolder)
    const written = await writeImages(request, plateFolder, wells, setUpMicroscope(seed, size), sites)
    await writeFile(join(plateFolder, `${SIMULATED_PLATE}.HTD`), htdIndex(wells, sites, CHANNELS))
    return await writeSideFiles({ directory, seed, sites, wells, written })
  } catch (error) {
    if (error instanceof Fault) throw error
    const why = systemCode(error) ?? String(error)
    throw new Fault('disk', `The simulated screen could not be written: ${why}.`, {
      path: directory,
      todo: 'Choose a folder with enough space (about 150 MB) that may be written to.',
      cause: error,
    })
  }
}

/** An earlier simulated plate is cleared away; a folder with anything else in it is left alone. */
async function prepareFolder(directory: string, plateFolder: string): Promise<void> {
  await makeFolder(directory)
  const inside = await readdir(plateFolder).catch(() => [])
  const foreign = inside.find((name) => !OWN_FILE.test(name))
  if (foreign !== undefined) {
    throw new Fault('bad_argument', `The folder ${plateFolder} holds ${foreign}, which no simulated screen has.`, {
      path: plateFolder,
      stands: 'Nothing was changed.',
      todo: 'Choose an empty folder.',
    })
  }
  await rm(plateFolder, { recursive: true, force: true })
  await mkdir(plateFolder)
}

interface Written {
  readonly cells: TrueObject[]
  readonly labels: ImageLabel[]
  files: number
  bytes: number
}

/** Renders one site at a time and writes behind: at most two sites wait for the disk. Nothing is being written when it returns or throws. */
async function writeImages(
  { onProgress, signal, seed }: ScreenRequest,
  folder: string,
  wells: readonly PlannedWell[],
  microscope: Microscope,
  sites: number,
): Promise<Written> {
  const acquired = wells.filter((well) => well.acquired)
  const splits = drawSplits(acquired, seed)
  const written: Written = { cells: [], labels: [], files: 0, bytes: 0 }
  const places = acquired.flatMap((well) => Array.from({ length: sites }, (_, i) => ({ well, site: i + 1 })))
  const pending: Promise<void>[] = []
  try {
    for (const [done, { well, site }] of places.entries()) {
      throwIfCancelled(signal)
      const planes = renderAndNote(written, microscope, well, site, splits.get(well.well)!)
      const writing = writeSite(folder, well.well, site, planes, microscope.size, written)
      writing.catch(() => {}) // Reported where it is awaited, below.
      pending.push(writing)
      if (pending.length > 2) await pending.shift()
      onProgress?.({ stage: 'Simulating', done: done + 1, total: places.length, unit: 'sites' })
    }
    await Promise.all(pending)
  } finally {
    await Promise.allSettled(pending)
  }
  return written
}

/** The planes of a site in channel order; its cells and label are added to `written`. */
function renderAndNote(
  written: Written,
  microscope: Microscope,
  well: PlannedWell,
  site: number,
  split: Split,
): readonly Uint16Array[] {
  const inFocus = !OUT_OF_FOCUS.some((place) => place.well === well.well && place.site === site)
  const { dna, marker, cells } = renderSite(microscope, well, site, inFocus)
  const file = `${SIMULATED_PLATE}/${planeName(well.well, site, 0)}`
  for (const cell of cells) written.cells.push({ file, ...cell })
  if (well.density > 0) {
    const label = well.multinucleatePercent > 0 ? 'multinucleate' : 'uninucleate'
    written.labels.push({ file, label, group: `${SIMULATED_PLATE}/${well.well}`, split })
  }
  return [dna, marker]
}

async function writeSite(
  folder: string,
  well: string,
  site: number,
  planes: readonly Uint16Array[],
  size: number,
  written: Written,
): Promise<void> {
  for (const [channel, samples] of planes.entries()) {
    if (isAt(MISSING, well, site, channel)) continue
    const description = imageDescription(CHANNELS[channel]!, PIXEL_MICRONS)
    const bytes = await encodeTiff(samples, { width: size, height: size, description })
    const kept = isAt(TRUNCATED, well, site, channel) ? bytes.subarray(0, Math.floor(bytes.length * 0.6)) : bytes
    await writeFile(join(folder, planeName(well, site, channel)), kept)
    written.files++
    written.bytes += kept.length
  }
}

function isAt(place: { well: string; site: number; channel: number }, well: string, site: number, channel: number) {
  return place.well === well && place.site === site && place.channel === channel
}

function planeName(well: string, site: number, channel: number): string {
  return `${SIMULATED_PLATE}_${well}_s${site}_w${channel + 1}.tif`
}

/** Half of the wells for training, a quarter each for validation and test, within each multinucleate percentage. */
function drawSplits(wells: readonly PlannedWell[], seed: number): Map<string, Split> {
  const random = seededRandom(seed + 1)
  const splits = new Map<string, Split>()
  const cycle = ['train', 'validation', 'train', 'test'] as const
  for (const group of Map.groupBy(wells, (well) => well.multinucleatePercent).values()) {
    random.shuffle([...group]).forEach((well, i) => void splits.set(well.well, cycle[i % cycle.length]!))
  }
  return splits
}

interface Finished {
  readonly directory: string
  readonly seed: number
  readonly sites: number
  readonly wells: readonly PlannedWell[]
  readonly written: Written
}

async function writeSideFiles({ directory, seed, sites, wells, written }: Finished): Promise<SimulatedScreen> {
  const screen: SimulatedScreen = {
    directory,
    plateFolder: join(directory, SIMULATED_PLATE),
    plate: SIMULATED_PLATE,
    layoutPath: join(directory, 'layout.csv'),
    truthPath: join(directory, TRUTH_FILE),
    labelsPath: join(directory, LABELS_FILE),
    factsPath: join(directory, SCREEN_FACTS_FILE),
    channels: CHANNELS,
    pixelMicrons: PIXEL_MICRONS,
    wells: wells.length,
    sitesPerWell: sites,
    cells: written.cells.length,
    multinucleateCells: written.cells.filter((cell) => cell.kind === 'multinucleate').length,
    compounds: [...TRANSLOCATORS, CYTOKINESIS_INHIBITOR],
    defects: {
      missing: [`${SIMULATED_PLATE}/${planeName(MISSING.well, MISSING.site, MISSING.channel)}`],
      truncated: [`${SIMULATED_PLATE}/${planeName(TRUNCATED.well, TRUNCATED.site, TRUNCATED.channel)}`],
      outOfFocus: OUT_OF_FOCUS,
      emptyWells: wells.filter((well) => well.acquired && well.density === 0).map((well) => well.well),
      notAcquiredWells: wells.filter((well) => !well.acquired).map((well) => well.well),
    },
    files: written.files,
    bytes: written.bytes,
  }
  const { compounds, defects, channels, pixelMicrons } = screen
  const facts = { plate: SIMULATED_PLATE, seed, channels, pixelMicrons, compounds, defects }
  await writeFile(screen.layoutPath, layoutCsv(SIMULATED_PLATE, wells))
  await writeTruth(directory, written.cells)
  await writeLabels(directory, written.labels)
  await writeFile(screen.factsPath, `${JSON.stringify(facts, null, 2)}\n`)
  return screen
}
