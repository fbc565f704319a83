/** What is in each well: imported from a table or painted on the map; every edit can be undone. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Id, MaybeNumber, Path, Role, Text } from './common.ts'

export const LayoutWell = z.object({
  plateId: Id,
  row: z.number().int(),
  column: z.number().int(),
  role: Role.nullable(),
  control: z.string().nullable(),
  treatment: z.string().nullable(),
  dose: MaybeNumber,
  doseUnit: z.string().nullable(),
  columns: z.record(z.string(), z.string()),
})
export type LayoutWell = z.infer<typeof LayoutWell>

export const LayoutJoin = z.object({
  version: z.number(),
  kind: z.string(),
  rows: z.number(),
  matched: z.number(),
  unmatched: z.array(
    z.object({ line: z.number(), plate: z.string().nullable(), well: z.string(), reason: z.string() }),
  ),
  wellsWithoutLayout: z.number(),
  duplicates: z.number(),
  roles: z.record(z.string(), z.number()),
  notices: z.array(z.string()),
})
export type LayoutJoin = z.infer<typeof LayoutJoin>

/** What painting sets; a field left out stays as it is, null clears it. */
export const LayoutEdit = z.object({
  role: Role.nullable().optional(),
  control: Text.nullable().optional(),
  treatment: Text.nullable().optional(),
  dose: MaybeNumber.optional(),
  doseUnit: Text.nullable().optional(),
  columns: z.record(z.string().max(100), Text).optional(),
})
export type LayoutEdit = z.infer<typeof LayoutEdit>

const Version = z.object({ version: z.number(), canUndo: z.boolean(), canRedo: z.boolean() })

export const layout = {
  /** Which snapshot of each plate's layout is in force: what was loaded under the same number is still true. */
  snapshots: oc.output(
    z.object({ version: z.number(), plates: z.array(z.object({ plateId: Id, snapshot: z.number() })) }),
  ),
  /** One plate's layout. */
  wells: oc
    .input(z.object({ plateId: Id }))
    .output(z.object({ version: z.number(), columns: z.array(z.string()), wells: z.array(LayoutWell) })),
  importFile: oc.input(z.object({ path: Path })).output(LayoutJoin),
  /** For a file dropped into a browser: its name and its bytes in base64. */
  importBytes: oc.input(z.object({ name: z.string().max(255), base64: z.string().max(40_000_000) })).output(LayoutJoin),
  paint: oc
    .input(
      z.object({
        plateId: Id,
        wells: z.array(z.object({ row: z.number().int(), column: z.number().int() })).max(1536),
        edit: LayoutEdit,
      }),
    )
    .output(Version),
  undo: oc.output(Version),
  redo: oc.output(Version),
}
