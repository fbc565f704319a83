/** The three ways in which an image file fails its reader, worded alike: what happened, to which file, what to do. */
import { Fault } from '../base/index.ts'

/** More pixels than this in one plane are refused unless the caller says otherwise. */
export const MAX_PIXELS = 400e6

/** The file is damaged, cut short, or cannot be opened. `what` completes "<file> …", for example "ends early". */
export function unreadable(path: string, what: string, cause?: unknown): Fault {
  return new Fault('unreadable_file', `${path} ${what}.`, {
    path,
    stands: 'The other files are not affected.',
    todo: 'Copy the file again from the microscope, or leave this plane out.',
    cause,
  })
}

/** The file is sound as far as one can see, but of a kind that is not read. */
export function unsupported(path: string, what: string): Fault {
  return new Fault('unsupported_image', `${path} ${what}.`, {
    path,
    stands: 'The other files are not affected.',
    todo: 'Export the image as uncompressed, LZW or deflate TIFF, or as PNG.',
  })
}

export function tooLarge(path: string, width: number, height: number, maxPixels: number): Fault {
  const megapixels = ((width * height) / 1e6).toFixed(0)
  return new Fault(
    'image_too_large',
    `${path} is ${width} × ${height} pixels (${megapixels} megapixels); up to ${(maxPixels / 1e6).toFixed(0)} are read.`,
    {
      path,
      stands: 'The other files are not affected.',
      todo: 'Export the image in tiles or at a lower magnification.',
    },
  )
}

/** Refuses sizes that cannot be an image, or that are beyond the limit. */
export function checkSize(path: string, width: number, height: number, maxPixels: number = MAX_PIXELS): void {
  if (!(width > 0 && height > 0)) throw unreadable(path, `holds an image of ${width} × ${height} pixels`)
  if (width * height > maxPixels) throw tooLarge(path, width, height, maxPixels)
}

/** Any thrown value as a Fault: what is none yet is damage that a decoder tripped over, or a lack of memory. */
export function asFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error
  // V8 says so when no block of memory of that size is to be had.
  if (error instanceof RangeError && error.message.includes('allocation failed'))
    return new Fault('image_too_large', `${path} does not fit into the free memory.`, {
      path,
      stands: 'The other files are not affected.',
      todo: 'Close other programs, or export the image in tiles.',
      cause: error,
    })
  return unreadable(path, 'is damaged: it could not be decoded', error)
}
