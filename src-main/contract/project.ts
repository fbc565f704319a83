/** The project file: create, open, close, and what it holds at a glance. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Id, MaybeNumber, Notice, Path, PlaneCounts } from './common.ts'

export const PlateSummary = z.object({
  id: Id,
  name: z.string(),
  barcode: z.string().nullable(),
  size: z.number(),
  rows: z.number(),
  columns: z.number(),
  /** False for image sets without real wells. */
  hasWells: z.boolean(),
  rootId: Id,
  wells: z.number(),
  sites: z.number(),
  planes: PlaneCounts,
})
export type PlateSummary = z.infer<typeof PlateSummary>

export const Channel = z.object({
  id: Id,
  name: z.string(),
  key: z.string(),
  /** `#rrggbb` for display. */
  colour: z.string(),
  excitationNanometres: MaybeNumber,
  emissionNanometres: MaybeNumber,
})
export type Channel = z.infer<typeof Channel>

export const Root = z.object({
  id: Id,
  path: z.string(),
  /** False when the folder cannot be reached now. */
  reachable: z.boolean(),
  instrument: z.string(),
  grammar: z.string(),
  pattern: z.string().nullable(),
})
export type Root = z.infer<typeof Root>

export const ProjectSummary = z.object({
  path: z.string(),
  name: z.string(),
  createdAt: z.number(),
  plates: z.array(PlateSummary),
  channels: z.array(Channel),
  roots: z.array(Root),
  planes: PlaneCounts,
  wells: z.number(),
  sites: z.number(),
  /** Microns per pixel, when the instrument wrote it. */
  pixelMicrons: MaybeNumber,
  zs: z.array(z.number()),
  times: z.array(z.number()),
  layoutVersion: z.number(),
  canUndoLayout: z.boolean(),
  canRedoLayout: z.boolean(),
})
export type ProjectSummary = z.infer<typeof ProjectSummary>

export const RecentProject = z.object({ path: z.string(), name: z.string(), openedAt: z.number(), exists: z.boolean() })
export type RecentProject = z.infer<typeof RecentProject>

export const LedgerPlane = z.object({
  plate: z.string(),
  well: z.string(),
  site: z.number(),
  channel: z.string(),
  z: z.number(),
  time: z.number(),
  state: z.enum(['missing', 'not_acquired', 'unreadable']),
  path: z.string(),
  problem: z.string().nullable(),
})
export type LedgerPlane = z.infer<typeof LedgerPlane>

export const project = {
  create: oc.input(z.object({ path: Path })).output(ProjectSummary),
  open: oc.input(z.object({ path: Path })).output(ProjectSummary),
  current: oc.output(ProjectSummary.nullable()),
  close: oc.output(z.object({})),
  recent: oc.output(z.array(RecentProject)),
  /** Points a root at the folder's new place after images were moved. */
  relocate: oc.input(z.object({ rootId: Id, path: Path })).output(ProjectSummary),
  setPixelSize: oc.input(z.object({ micronsPerPixel: z.number().positive().nullable() })).output(ProjectSummary),
  updateChannel: oc
    .input(
      z.object({
        id: Id,
        name: z.string().min(1).max(100).optional(),
        colour: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i)
          .optional(),
      }),
    )
    .output(ProjectSummary),
  /** Planes that are not present, and why; with the notices of the imports. */
  ledger: oc
    .input(
      z.object({
        state: z.enum(['missing', 'not_acquired', 'unreadable']).nullable(),
        offset: z.number().int().nonnegative(),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(z.object({ planes: z.array(LedgerPlane), total: z.number(), notices: z.array(Notice) })),
}
