/** A read-only Zarr store over one folder, whole files and parts of files (for shards). */
import { join, normalize } from 'node:path'
import type { Readable } from 'zarrita'
import { systemCode } from '../base/index.ts'
import { type ByteSource, withBytes } from './byte-source.ts'

/** Keys that name no file are undefined, as Zarr wants it; so are keys that would leave the folder. */
export function folderStore(root: string): Readable {
  return {
    get: (key) => readWhereThere(root, key, (source) => readCopy(source, 0, source.size)),
    getRange: (key, range) =>
      readWhereThere(root, key, (source) =>
        'suffixLength' in range
          ? readCopy(source, source.size - range.suffixLength, range.suffixLength)
          : readCopy(source, range.offset, range.length),
      ),
  }
}

/** A copy of exactly those bytes, because some decoders look at the whole buffer behind an array. */
async function readCopy(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  return Uint8Array.from(await source.read(offset, length))
}

async function readWhereThere(
  root: string,
  key: string,
  read: (source: ByteSource) => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const file = join(root, key)
  if (!file.startsWith(normalize(root))) return undefined
  try {
    return await withBytes(file, read)
  } catch (error) {
    const code = error instanceof Error ? systemCode(error.cause) : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
