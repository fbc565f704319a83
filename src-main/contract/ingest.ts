/** From folders to plates: scan, see what was recognised, accept. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { MaybeNumber, Notice, Path, PlaneCounts } from './common.ts'
import { ProjectSummary } from './project.ts'

const ScanId = z.string().max(64)

export const ScannedPlate = z.object({
  name: z.string(),
  barcode: z.string().nullable(),
  size: z.number(),
  hasWells: z.boolean(),
  wells: z.number(),
  sites: z.number(),
  planes: PlaneCounts,
})

/** One recognised folder. */
export const ScannedRoot = z.object({
  path: z.string(),
  instrument: z.string(),
  grammar: z.string(),
  pattern: z.string().nullable(),
  plates: z.array(ScannedPlate),
  channels: z.array(z.object({ name: z.string(), key: z.string() })),
  wells: z.number(),
  sites: z.number(),
  zs: z.array(z.number()),
  times: z.array(z.number()),
  planes: PlaneCounts,
  pixelMicrons: MaybeNumber,
  warnings: z.array(Notice),
  /** A few planes of each state that is not `present`, and duplicates, for the eye. */
  examples: z.object({
    missing: z.array(z.string()),
    unreadable: z.array(z.object({ path: z.string(), problem: z.string() })),
    duplicate: z.array(z.object({ path: z.string(), keptPath: z.string() })),
    unrecognised: z.array(z.string()),
  }),
  unrecognised: z.number(),
})
export type ScannedRoot = z.infer<typeof ScannedRoot>

export const ScanResult = z.object({
  scanId: ScanId,
  folders: z.array(z.string()),
  roots: z.array(ScannedRoot),
  seconds: z.number(),
})
export type ScanResult = z.infer<typeof ScanResult>

export const PatternPreviewRow = z.object({
  path: z.string(),
  matched: z.boolean(),
  plate: z.string().nullable(),
  well: z.string().nullable(),
  site: z.number().nullable(),
  channel: z.string().nullable(),
  z: z.number().nullable(),
  time: z.number().nullable(),
  problem: z.string().nullable(),
})
export type PatternPreviewRow = z.infer<typeof PatternPreviewRow>

export const ingest = {
  /** Starts a scan; its job has the id `scanId` and reports progress as events. */
  scan: oc
    .input(z.object({ folders: z.array(Path).min(1).max(200), pattern: z.string().max(2_000).nullable() }))
    .output(z.object({ scanId: ScanId })),
  /** The result of a finished scan; null while it runs; fails with the scan's own error. */
  result: oc.input(z.object({ scanId: ScanId })).output(ScanResult.nullable()),
  /** What the first files of a folder become under a pattern. */
  previewPattern: oc
    .input(z.object({ folder: Path, pattern: z.string().max(2_000), limit: z.number().int().min(1).max(200) }))
    .output(
      z.object({
        problem: z.string().nullable(),
        matched: z.number(),
        seen: z.number(),
        rows: z.array(PatternPreviewRow),
      }),
    ),
  /** Writes the scanned plates into the open project. */
  accept: oc.input(z.object({ scanId: ScanId })).output(ProjectSummary),
  discard: oc.input(z.object({ scanId: ScanId })).output(z.object({})),
}
