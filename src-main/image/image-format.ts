/** Which files are images: by name for a quick scan, by first bytes for reading. */
import { basename } from 'node:path'
import type { ByteSource } from './byte-source.ts'
import { unreadable } from './image-fault.ts'

export type ImageFormat = 'tiff' | 'png' | 'jpeg'

const NAME_ENDINGS = /\.(tiff?|tf[28]|btf|flex|png|jpe?g)$/i

/**
 * Is this the name of an image file? A name or a path; `._name.tif`, which macOS leaves beside a file on foreign
 * disks, is not.
 */
export function isImageName(name: string): boolean {
  return NAME_ENDINGS.test(name) && !basename(name.replaceAll('\\', '/')).startsWith('._')
}

const MAGICS: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ['tiff', [0x49, 0x49, 0x2a, 0]],
  ['tiff', [0x4d, 0x4d, 0, 0x2a]],
  ['tiff', [0x49, 0x49, 0x2b, 0]],
  ['tiff', [0x4d, 0x4d, 0, 0x2b]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
]

/** The format by the file's first bytes, whatever its name says; a Fault `unreadable_file` where it is none of ours. */
export async function sniffFormat(source: ByteSource): Promise<ImageFormat> {
  if (source.size === 0) throw unreadable(source.path, 'is empty (0 bytes)')
  const start = await source.read(0, Math.min(8, source.size))
  const found = MAGICS.find(([, magic]) => magic.every((byte, i) => start[i] === byte))
  if (!found) throw unreadable(source.path, 'does not begin like a TIFF, PNG or JPEG file')
  return found[0]
}
