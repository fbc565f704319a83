/** Second stage of a scan: looks at each present file, so that what cannot be decoded is known before work starts. */
import { type ProgressListener, systemCode, throwIfCancelled } from '../base/index.ts'
import type { AcquiredPlane, Acquisition } from './acquisition.ts'
import { withPages } from './page-stacks.ts'
import { warningAbout } from './warning.ts'

/** How a file's pages are ordered: channels run fastest, then slices (z), then frames (time). */
export interface PageAxes {
  readonly channels: number
  readonly slices: number
  readonly frames: number
}

/** Size in bytes, modification time in ms since 1970, and why the file cannot be decoded, if so. */
export interface FileCheck {
  readonly size: number
  readonly modified: number
  /** Pages of one size and kind; 1 unless told. */
  readonly pages?: number | undefined
  /** Their order, where the file tells. */
  readonly axes?: PageAxes | undefined
  readonly problem?: string | undefined
}

export type CheckFile = (absolutePath: string) => Promise<FileCheck>

export interface CheckOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

/** Files looked at side by side. */
const CONCURRENCY = 16
const REPORT_EVERY = 200

/** The acquisitions with size, time and problem of every present file; a file that fails becomes unreadable or missing. */
export async function checkFiles(
  acquisitions: readonly Acquisition[],
  check: CheckFile,
  options: CheckOptions = {},
): Promise<Acquisition[]> {
  const jobs = acquisitions.flatMap((acquisition) => presentPaths(acquisition).map((path) => ({ acquisition, path })))
  const results = new Map(acquisitions.map((acquisition) => [acquisition, new Map<string, FileCheck | 'gone'>()]))
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    while (next < jobs.length) {
      throwIfCancelled(options.signal)
      const { acquisition, path } = jobs[next++]!
      results.get(acquisition)!.set(path, await checkOne(check, `${acquisition.root}/${path}`))
      if (++done % REPORT_EVERY === 0 || done === jobs.length) {
        options.onProgress?.({ stage: 'Checking files', done, total: jobs.length, unit: 'files' })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, jobs.length) }, worker))
  return acquisitions.map((acquisition) => {
    const checks = results.get(acquisition)!
    return withPages(withChecks(acquisition, checks), checks)
  })
}

/** Zarr arrays are folders: their readers look at them chunk by chunk. */
function presentPaths(acquisition: Acquisition): string[] {
  if (acquisition.grammar === 'ome-zarr') return []
  const paths = new Set<string>()
  for (const plane of acquisition.planes) if (plane.state === 'present') paths.add(plane.path)
  return [...paths]
}

async function checkOne(check: CheckFile, path: string): Promise<FileCheck | 'gone'> {
  try {
    return await check(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'gone'
    return { size: 0, modified: 0, problem: error instanceof Error ? error.message : String(error) }
  }
}

function withChecks(acquisition: Acquisition, checks: ReadonlyMap<string, FileCheck | 'gone'>): Acquisition {
  const bad = new Set<string>()
  const planes = acquisition.planes.map((plane): AcquiredPlane => {
    const check = plane.state === 'present' ? checks.get(plane.path) : undefined
    if (check === undefined) return plane
    if (check === 'gone') return { ...plane, state: 'missing' }
    const { size, modified, problem } = check
    if (problem === undefined) return { ...plane, size, modified }
    bad.add(plane.path)
    return { ...plane, size, modified, state: 'unreadable', problem }
  })
  if (bad.size === 0) return { ...acquisition, planes }
  const text = 'Files that cannot be decoded; their planes count as unreadable.'
  return {
    ...acquisition,
    planes,
    warnings: [...acquisition.warnings, warningAbout('unreadable_files', text, [...bad])],
  }
}
