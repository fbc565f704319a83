/** Which folder is the plate: folders that only hold a well, a z step or a time point belong to the one above. */
import { baseOf, folderOf } from './file-kind.ts'

/** Folder names below a plate's folder: well, site, z step, time point. */
const STRUCTURAL = [
  /^(?:timepoint|zstep)_?\d+$/i,
  /^(?:well[ _-]*)?[A-P]\d{1,3}$/i,
  /^A[A-F]\d{2}$/i,
  /^r\d{1,2}c\d{1,2}$/i,
  /^[A-P]\d{1,2}-site_\d+$/i,
  /^(?:site|field|fov|pos|position)[ _-]?\d+$/i,
]

/** Folder names that say nothing of the plate in them. */
const GENERIC = /^(?:images?|raw(?: ?data)?|data|tiffs?|tif|export|exported|\d{1,8}|\d{4}-\d{2}-\d{2})$/i

/** The plate's folder of an image's folder, both relative to the dropped folder. */
export function frameOf(folder: string): string {
  let frame = folder
  while (frame !== '' && isStructural(baseOf(frame))) frame = folderOf(frame)
  return frame
}

export function isStructural(folderName: string): boolean {
  return STRUCTURAL.some((rule) => rule.test(folderName))
}

/** A name for the plate in a folder, from the nearest folder name upwards that says something. */
export function frameName(absoluteFrame: string): string {
  const parts = absoluteFrame.split('/').filter((part) => part !== '')
  for (let i = parts.length - 1; i >= Math.max(0, parts.length - 4); i--) {
    const part = parts[i]!
    if (!GENERIC.test(part) && !isStructural(part)) return part
  }
  return parts.at(-1) ?? 'Plate'
}
