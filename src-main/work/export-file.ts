/** One export as one task: it reads the project by itself, so that nobody waits while a screen is written out. */
import { Fault } from '../base/index.ts'
import type { ExportKind } from '../contract/index.ts'
import { openReader, type Project } from '../store/index.ts'
import { exportLabels, exportRois } from './export-objects.ts'
import { exportCells, exportSites, exportWells } from './export-tables.ts'
import type { TaskTools } from './tools.ts'

export interface ExportInput {
  /** Path of the open project. */
  readonly project: string
  readonly runId: number
  readonly kind: ExportKind
  /** File to write, or folder for label images. */
  readonly path: string
}

type Exporter = (project: Project, runId: number, path: string, tools: TaskTools) => Promise<number>

const EXPORTERS: Readonly<Record<ExportKind, Exporter>> = {
  wells: exportWells,
  sites: exportSites,
  cells: exportCells,
  labels: exportLabels,
  rois: exportRois,
}

/** Returns how many wells, sites, cells, files or objects were written. */
export async function exportFile({ project, runId, kind, path }: ExportInput, tools: TaskTools): Promise<number> {
  const reader = openReader(project)
  try {
    return await EXPORTERS[kind](reader, runId, path, tools)
  } catch (error) {
    if (tools.signal?.aborted) throw new Fault('cancelled', 'Cancelled.')
    throw error
  } finally {
    reader.close()
  }
}
