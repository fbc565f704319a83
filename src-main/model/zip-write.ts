/** Zip archives of a few files, made in memory. */
import { type Zippable, zipSync } from 'fflate'

export interface ZipContent {
  readonly name: string
  readonly bytes: Uint8Array
  /** Stored as they are where false, which suits weights: they hardly shrink. */
  readonly packed: boolean
}

/** Archives of the same content are the same bytes: every entry carries the format's first day. */
const DATE = new Date(1980, 0, 2)

export function encodeZip(contents: readonly ZipContent[]): Uint8Array {
  const entries: Zippable = {}
  for (const { name, bytes, packed } of contents) entries[name] = [bytes, { level: packed ? 6 : 0, mtime: DATE }]
  return zipSync(entries)
}
