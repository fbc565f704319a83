/** Objects for other programs: label TIFFs in a folder, outlines as ImageJ ROIs or GeoJSON. */
import { join } from 'node:path'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { makeFolder, throwIfCancelled } from '../base/index.ts'
import { decodeLabels, traceContours, writeLabelTiff } from '../image/index.ts'
import { wellName } from '../plate/index.ts'
import { type SiteContours, writeGeoJson, writeRoiZip } from '../report/index.ts'
import { listPlateSites, listPlates, type Project, readLabels, type StoredLabels } from '../store/index.ts'
import type { TaskTools } from './tools.ts'

interface LabelledSite {
  readonly plate: string
  readonly well: string
  readonly site: number
  readonly labels: StoredLabels
}

/** Every stored label image of a run, in plate order. */
async function* labelledSites(
  project: Project,
  runId: number,
  stage: string,
  { signal, onProgress }: TaskTools,
): AsyncGenerator<LabelledSite> {
  const plates = listPlates(project)
  const total = plates.reduce((sum, plate) => sum + plate.sites, 0)
  let done = 0
  for (const plate of plates) {
    for (const site of listPlateSites(project, plate.id)) {
      throwIfCancelled(signal)
      for (const labels of readLabels(project, runId, site.id))
        yield { plate: plate.name, well: wellName({ row: site.row, column: site.col }), site: site.number, labels }
      onProgress?.({ stage, done: ++done, total, unit: 'sites' })
      await yieldToLoop()
    }
  }
}

/** `<plate>_<well>_s<site>_<compartment>.tif` in a folder; 16 bit, or 32 where there are more objects. Returns the files written. */
export async function exportLabels(
  project: Project,
  runId: number,
  folder: string,
  progress: TaskTools,
): Promise<number> {
  await makeFolder(folder)
  let files = 0
  const taken = new Map<string, string>()
  for await (const { plate, well, site, labels } of labelledSites(project, runId, 'Writing label images', progress)) {
    const name = `${freeStem(plate, taken)}_${well}_s${site}_${labels.compartment}.tif`
    await writeLabelTiff(join(folder, name), decodeLabels(labels.data))
    files++
  }
  return files
}

/** Longest part of a file name that a plate's name makes up. */
const LONGEST_STEM = 120

/** A plate's name as part of a file name; plates that differ only in what files may not hold get a number. */
function freeStem(plate: string, taken: Map<string, string>): string {
  const base = plate.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, LONGEST_STEM)
  let stem = base
  for (let number = 2; (taken.get(stem.toLowerCase()) ?? plate) !== plate; number++) stem = `${base}-${number}`
  taken.set(stem.toLowerCase(), plate)
  return stem
}

/** Outlines of all objects: an ImageJ ROI zip, or GeoJSON by extension. Returns the objects written. */
export async function exportRois(project: Project, runId: number, path: string, progress: TaskTools): Promise<number> {
  const sites = contoursOf(labelledSites(project, runId, 'Writing outlines', progress))
  return /\.(geojson|json)$/i.test(path)
    ? writeGeoJson(path, sites, progress.signal)
    : writeRoiZip(path, sites, progress.signal)
}

/** Holes are left out: neither format's simple polygons have them. */
async function* contoursOf(sites: AsyncIterable<LabelledSite>): AsyncGenerator<SiteContours> {
  for await (const { plate, well, site, labels } of sites) {
    const contours = traceContours(decodeLabels(labels.data))
    yield { plate, well, site, compartment: labels.compartment, contours: contours.filter((contour) => !contour.hole) }
  }
}
