/** What every service works with: the open project, workers, jobs, events, and the facts of the host. */
import { Fault } from '../base/index.ts'
import type { Project } from '../store/index.ts'
import type { Benches, Workers } from '../work/index.ts'
import type { EventHub } from './event-hub.ts'
import type { JobBoard } from './job-board.ts'
import type { PreviewShelf } from './preview-shelf.ts'
import type { ScanShelf } from './scan-shelf.ts'
import type { TrainingShelf } from './training-shelf.ts'

export interface HostFacts {
  readonly version: string
  readonly shell: 'electron' | 'headless'
  /** Where Electron's binary lies, when it is installed. */
  readonly electronBinary?: string | undefined
  /** Folder for what outlives a project: the list of recent projects. */
  readonly settingsFolder: string
  /** Prints a written HTML file to PDF, where the host can (Electron); otherwise a Chromium is looked for. */
  readonly printPdf?: ((htmlPath: string, pdfPath: string) => Promise<void>) | undefined
}

export interface DeskContext {
  readonly facts: HostFacts
  readonly workers: Workers
  /** Processes with ONNX Runtime. */
  readonly benches: Benches
  readonly events: EventHub
  readonly jobs: JobBoard
  readonly scans: ScanShelf
  readonly previews: PreviewShelf
  readonly trainings: TrainingShelf
  /** Milliseconds since 1970. */
  readonly now: () => number
  project: Project | undefined
}

/** The open project; Fault `no_project` when there is none. */
export function openedProject(context: DeskContext): Project {
  if (!context.project) throw new Fault('no_project', 'No project is open.', { todo: 'Open a project, or create one.' })
  return context.project
}
