/** Reports and exports: as jobs for windows, and to be awaited on the command line. */
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../base/index.ts'
import type { ExportKind, HitRule, Readout } from '../contract/index.ts'
import { type PdfPrinter, writeReport } from '../report/index.ts'
import { PROJECT_EXTENSION } from '../store/index.ts'
import { TABLE_EXTENSIONS } from '../table/index.ts'
import type { TaskTools } from '../work/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { reportModel } from './project-report.ts'
import { chooseRun } from './runs-service.ts'

export interface ExportRequest {
  readonly kind: ExportKind
  readonly path: string
  readonly runId: number | null
  readonly overwrite: boolean
}

export interface ReportRequest {
  readonly path: string
  readonly readout: Readout | null
  readonly rule: HitRule | null
  readonly overwrite: boolean
}

/** What each export is made of, and the extensions it may have; label images go to a folder. */
const EXPORTS: Readonly<
  Record<
    ExportKind,
    { readonly run: 'segment' | 'measure'; readonly extensions: readonly string[]; readonly unit: string }
  >
> = {
  wells: { run: 'measure', extensions: TABLE_EXTENSIONS, unit: 'wells' },
  sites: { run: 'measure', extensions: TABLE_EXTENSIONS, unit: 'sites' },
  cells: { run: 'measure', extensions: TABLE_EXTENSIONS, unit: 'cells' },
  labels: { run: 'segment', extensions: [], unit: 'files' },
  rois: { run: 'segment', extensions: ['.zip', '.geojson', '.json'], unit: 'objects' },
}

/** A path beside the project that says what is in it: `screen-wells.csv`. */
export function suggestPath(context: DeskContext, { kind, extension }: { kind: string; extension: string }): string {
  const project = openedProject(context)
  const stem = basename(project.path, PROJECT_EXTENSION)
  return join(dirname(project.path), `${stem}-${kind}${extension && !extension.startsWith('.') ? '.' : ''}${extension}`)
}

/** Writes an export and tells how much it holds. */
export async function exportFile(
  context: DeskContext,
  request: ExportRequest,
  progress: TaskTools,
): Promise<{ count: number; unit: string }> {
  const project = openedProject(context)
  const { run, extensions, unit } = EXPORTS[request.kind]
  checkDestination(request.path, extensions, request.overwrite)
  const input = {
    project: project.path,
    runId: chooseRun(project, run, request.runId).id,
    kind: request.kind,
    path: request.path,
  }
  return { count: await context.workers.run('export-file', input, { ...progress, long: true }), unit }
}

export function startExport(context: DeskContext, request: ExportRequest): { id: string } {
  const { id, finished } = context.jobs.start({ kind: 'export', title: `Exporting ${request.kind}` }, async (job) => {
    await exportFile(context, request, { signal: job.signal, onProgress: job.progress })
    return request.path
  })
  finished.catch(() => undefined)
  return { id }
}

export async function writeProjectReport(
  context: DeskContext,
  request: ReportRequest,
  { signal, onProgress }: TaskTools,
): Promise<void> {
  checkDestination(request.path, ['.html', '.pdf'], request.overwrite)
  onProgress?.({ stage: 'Gathering the report', done: 0, total: 2, unit: 'steps' })
  const model = await reportModel(context, request.readout, request.rule)
  onProgress?.({ stage: 'Writing the report', done: 1, total: 2, unit: 'steps' })
  await writeReport(model, request.path, {
    signal,
    ...(context.facts.printPdf ? { printPdf: throughFile(context.facts.printPdf) } : {}),
  })
  onProgress?.({ stage: 'Writing the report', done: 2, total: 2, unit: 'steps' })
}

export function startReport(context: DeskContext, request: ReportRequest): { id: string } {
  const { id, finished } = context.jobs.start({ kind: 'report', title: 'Writing the report' }, async (job) => {
    await writeProjectReport(context, request, { signal: job.signal, onProgress: job.progress })
    return request.path
  })
  finished.catch(() => undefined)
  return { id }
}

/** The host prints files; the report comes as text. */
function throughFile(print: (htmlPath: string, pdfPath: string) => Promise<void>): PdfPrinter {
  return async (html, pdfPath) => {
    const folder = await mkdtemp(join(tmpdir(), 'platescope-report-'))
    try {
      const htmlPath = join(folder, 'report.html')
      await writeFile(htmlPath, html)
      await print(htmlPath, pdfPath)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function checkDestination(path: string, extensions: readonly string[], overwrite: boolean): void {
  if (extensions.length > 0 && !extensions.some((extension) => path.toLowerCase().endsWith(extension))) {
    throw new Fault('bad_argument', `${basename(path)} has an extension that does not fit.`, {
      path,
      todo: `Use one of ${extensions.join(', ')}.`,
    })
  }
  if (!existsSync(dirname(path)))
    throw new Fault('not_found', `The folder does not exist: ${dirname(path)}.`, {
      path: dirname(path),
      todo: 'Make it first, or choose another.',
    })
  const taken = statSync(path, { throwIfNoEntry: false })
  if (taken?.isFile() && !overwrite)
    throw new Fault('bad_argument', `A file is already there: ${path}.`, {
      path,
      stands: 'It was left untouched.',
      todo: 'Choose another name, or allow it to be replaced.',
    })
}
