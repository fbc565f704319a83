/** Which folder is the plate: folders that only hold a well, a z step or a time point belong to the one above. */
import { baseOf, folderOf } from './file-kind.ts'

/** Folder names that are never a plate's own. */
const STRUCTURAL = [/^(?:timepoint|zstep)_?\d+$/i, /^well[ _-]*[A-P]\d{1,3}$/i, /^[A-P]\d{1,2}-site_\d+$/i]

/** Folder names that are a well's or a site's when the files inside name no well: `P1` may be a plate as well. */
const WELL_LIKE = [
  ...STRUCTURAL,
  /^[A-P]\d{1,3}$/i,
  /^A[A-F]\d{2}$/i,
  /^r\d{1,2}c\d{1,2}$/i,
  /^(?:site|field|fov|pos|position)[ _-]?\d+$/i,
]

/** Folder names that say nothing of the plate in them. */
const GENERIC = /^(?:images?|raw(?: ?data)?|data|tiffs?|tif|export|exported|\d{1,8}|\d{4}-\d{2}-\d{2})$/i

/** The plate's folder of an image's folder, both relative to the dropped folder; `wellFolders` when wells are folders. */
export function frameOf(folder: string, wellFolders = false): string {
  const rules = wellFolders ? WELL_LIKE : STRUCTURAL
  let frame = folder
  while (frame !== '' && rules.some((rule) => rule.test(baseOf(frame)))) frame = folderOf(frame)
  return frame
}

/** True for the name of a folder that can be a well's. */
export function isWellLike(folderName: string): boolean {
  return WELL_LIKE.some((rule) => rule.test(folderName))
}

/** A name for the plate in a folder, from the nearest folder name upwards that says something. */
export function frameName(absoluteFrame: string): string {
  const parts = absoluteFrame.split('/').filter((part) => part !== '')
  for (let i = parts.length - 1; i >= Math.max(0, parts.length - 4); i--) {
    const part = parts[i]!
    if (!GENERIC.test(part) && !STRUCTURAL.some((rule) => rule.test(part))) return part
  }
  return parts.at(-1) ?? 'Plate'
}
