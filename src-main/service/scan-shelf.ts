/** Keeps finished scans until they are accepted or discarded. */
import type { Acquisition } from '../ingest/index.ts'

export interface ScanEntry {
  readonly folders: readonly string[]
  readonly startedAt: number
  acquisitions: readonly Acquisition[] | undefined
  seconds: number
  error: unknown
}

export type ScanShelf = Map<string, ScanEntry>
