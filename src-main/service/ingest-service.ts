/** Scans dropped folders, shows what they are, and writes accepted ones into the project. */
import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { describeError, Fault, type ProgressListener } from '../base/index.ts'
import type { PatternPreviewRow, ProjectSummary, ScanResult } from '../contract/index.ts'
import { checkImageFile } from '../image/index.ts'
import { type Acquisition, listImagePaths, previewPattern, scanFolders, withNamesBeside } from '../ingest/index.ts'
import { dropMosaics, insertAcquisition, listPlates, listRoots, type Project } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { announce } from './project-service.ts'
import { describeAcquisition, describeAhead } from './scan-description.ts'

/** Starts a scan in the background; its job carries the returned id. */
export function startScan(
  context: DeskContext,
  input: { folders: readonly string[]; pattern: string | null },
): { scanId: string } {
  const scanId = randomUUID()
  const entry = {
    folders: input.folders.map((folder) => resolve(folder)),
    startedAt: performance.now(),
    acquisitions: undefined as readonly Acquisition[] | undefined,
    seconds: 0,
    error: undefined as unknown,
  }
  context.scans.set(scanId, entry)
  const { finished } = context.jobs.start({ kind: 'scan', title: 'Reading folders', id: scanId }, async (job) => {
    try {
      const acquisitions = await scan(entry.folders, input.pattern, job.signal, job.progress)
      await describeAhead(acquisitions, job.signal)
      entry.acquisitions = acquisitions
    } catch (error) {
      entry.error = error
      throw error
    } finally {
      entry.seconds = (performance.now() - entry.startedAt) / 1000
    }
  })
  finished.catch(() => undefined)
  return { scanId }
}

/** Recognises folders and looks at every file's header. */
export function scan(
  folders: readonly string[],
  pattern: string | null,
  signal?: AbortSignal,
  onProgress?: ProgressListener,
): Promise<Acquisition[]> {
  return scanFolders(folders, {
    ...(pattern ? { pattern } : {}),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
    check: checkImageFile,
  })
}

export function scanResult(context: DeskContext, scanId: string): ScanResult | null {
  const entry = context.scans.get(scanId)
  if (!entry) throw new Fault('not_found', 'This scan is no longer known.', { todo: 'Drop the folder again.' })
  if (entry.error) throw entry.error
  if (!entry.acquisitions) return null
  return {
    scanId,
    folders: [...entry.folders],
    roots: entry.acquisitions.map(describeAcquisition),
    seconds: entry.seconds,
  }
}

export async function acceptScan(context: DeskContext, scanId: string): Promise<ProjectSummary> {
  openedProject(context)
  const entry = context.scans.get(scanId)
  if (!entry?.acquisitions)
    throw new Fault('not_found', 'This scan is not finished, or no longer known.', { todo: 'Drop the folder again.' })
  const acquisitions = entry.acquisitions
  const { finished } = context.jobs.start({ kind: 'import', title: 'Writing the project' }, (job) =>
    importAcquisitions(context, acquisitions, job.signal, job.progress),
  )
  await finished
  context.scans.delete(scanId)
  return announce(context)
}

/** Writes scanned folders into the open project. */
export async function importAcquisitions(
  context: DeskContext,
  acquisitions: readonly Acquisition[],
  signal?: AbortSignal,
  onProgress?: ProgressListener,
): Promise<void> {
  const project = openedProject(context)
  for (const scanned of acquisitions) {
    const acquisition = besidesOthers(project, scanned)
    const rootId = await insertAcquisition(project, acquisition, { now: context.now(), signal, onProgress })
    for (const plate of listPlates(project)) if (plate.root_id === rootId) dropMosaics(project, plate.id)
  }
}

/** A folder known by another path keeps the path it had; plate names that other folders have taken get a mark. */
function besidesOthers(project: Project, acquisition: Acquisition): Acquisition {
  const roots = listRoots(project)
  const real = realPath(acquisition.root)
  const known = roots.find(({ path }) => path === acquisition.root) ?? roots.find(({ path }) => realPath(path) === real)
  const rootOf = new Map(roots.map(({ id, path }) => [id, path]))
  const others = listPlates(project)
    .filter((plate) => plate.root_id !== known?.id)
    .map((plate) => ({ name: plate.name, root: rootOf.get(plate.root_id) ?? '' }))
  return withNamesBeside(known ? { ...acquisition, root: known.path } : acquisition, others)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

export async function previewUserPattern(input: {
  folder: string
  pattern: string
  limit: number
}): Promise<{ problem: string | null; matched: number; seen: number; rows: PatternPreviewRow[] }> {
  const paths = await listImagePaths(resolve(input.folder), 5_000)
  try {
    const preview = previewPattern(input.pattern, paths)
    const rows = preview.map((row) => ({
      path: row.path,
      matched: row.matched,
      plate: row.plate ?? null,
      well: row.well ?? null,
      site: row.site ?? null,
      channel: row.channel ?? null,
      z: row.z ?? null,
      time: row.time ?? null,
      problem: row.problem ?? null,
    }))
    return {
      problem: null,
      matched: rows.filter((row) => row.matched).length,
      seen: paths.length,
      rows: rows.slice(0, input.limit),
    }
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad_pattern') {
      const rows = paths.slice(0, input.limit).map((path) => ({
        path,
        matched: false,
        plate: null,
        well: null,
        site: null,
        channel: null,
        z: null,
        time: null,
        problem: null,
      }))
      return { problem: describeError(error), matched: 0, seen: paths.length, rows }
    }
    throw error
  }
}
