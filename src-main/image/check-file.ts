/** A quick check whether a file can be an image, for scans over very many files: a few kilobytes read, nothing decoded. */
import { Fault } from '../base/index.ts'
import { withBytes } from './byte-source.ts'
import { asFault } from './image-fault.ts'
import { inspectImage } from './image-info.ts'
import { imageJAxes, type PageAxes } from './imagej-axes.ts'

export interface FileCheck {
  /** Bytes; 0 where the file cannot be opened. */
  readonly size: number
  /** Milliseconds since 1970; 0 where the file cannot be opened. */
  readonly modified: number
  /** Pages of a TIFF that are all of one size and kind, as the planes of a stack are; 1 otherwise. */
  readonly pages: number
  /** What ImageJ notes of the pages of a stack that it wrote: channels run fastest, then slices, then frames. */
  readonly axes?: PageAxes
  /** Why this cannot be read as an image: a sentence for the user, with the file's path. Absent where nothing is wrong. */
  readonly problem?: string
}

/** Pages beyond this many are counted, but left unchecked. */
const CHECKED_PAGES = 64

/**
 * Never throws for anything that is wrong with the file. Finds: no bytes, foreign contents, cut headers, TIFF
 * directories, strips or tiles beyond the end, missing ends of PNG and JPEG, no pixels, more than `maxPixels`, and
 * kinds that are not read. Damage inside compressed pixels is found when they are decoded.
 */
export async function checkImageFile(path: string, options: { maxPixels?: number } = {}): Promise<FileCheck> {
  let found: FileCheck = { size: 0, modified: 0, pages: 1 }
  try {
    await withBytes(path, async (source) => {
      found = { size: source.size, modified: source.modified, pages: 1 }
      const info = await inspectImage(source, { ...options, checkedPages: CHECKED_PAGES })
      const axes = info.alike && info.pages > 1 ? imageJAxes(info.description ?? '', info.pages) : undefined
      found = { ...found, pages: info.alike ? info.pages : 1, ...(axes && { axes }) }
    })
    return found
  } catch (error) {
    const fault = error instanceof Fault ? error : asFault(path, error)
    return { ...found, problem: fault.message }
  }
}
