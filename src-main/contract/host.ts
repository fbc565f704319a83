/** The machine that the desk runs on: folders to pick from, and whether everything needed is there. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Path } from './common.ts'

export const FolderEntry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'image', 'table', 'project', 'file']),
  size: z.number().nullable(),
  modified: z.number().nullable(),
})
export type FolderEntry = z.infer<typeof FolderEntry>

export const FolderListing = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  /** Shortcuts: home, drives, mounted volumes. */
  places: z.array(z.object({ name: z.string(), path: z.string() })),
  entries: z.array(FolderEntry),
  /** Entries beyond the first 2,000 that are not listed. */
  leftOut: z.number(),
})
export type FolderListing = z.infer<typeof FolderListing>

export const Check = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** Not needed for the main job. */
  optional: z.boolean(),
  detail: z.string(),
  todo: z.string().nullable(),
})
export type Check = z.infer<typeof Check>

export const host = {
  info: oc.output(
    z.object({
      version: z.string(),
      platform: z.string(),
      shell: z.enum(['electron', 'headless']),
      home: z.string(),
      cores: z.number(),
    }),
  ),
  browse: oc.input(z.object({ path: Path.nullable() })).output(FolderListing),
  doctor: oc.output(z.object({ checks: z.array(Check) })),
}
