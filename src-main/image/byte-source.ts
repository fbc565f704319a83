/** Bytes of a file by position: small reads come from a window that is kept, large ones go straight to the file. */
import { type FileHandle, open } from 'node:fs/promises'
import { systemCode } from '../base/index.ts'
import { unreadable } from './image-fault.ts'

const WINDOW = 8192
/** Every reply may be read this far past its end without leaving its buffer; decoders use that. */
const SLACK = 8

export interface ByteSource {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
  /** Exactly `length` bytes from `offset`; a Fault `unreadable_file` where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** As `read`, into the caller's array, filling it. */
  readInto(target: Uint8Array, offset: number): Promise<void>
  close(): Promise<void>
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there any more',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder, not an image file',
  ENAMETOOLONG: 'has a name that is too long for this system',
  EMFILE: 'cannot be opened because too many files are open',
  EIO: 'cannot be read: the disk reports an error',
}

/** Opens a file for reading; whoever opens closes. Throws a Fault `unreadable_file` that gives the system's reason. */
export async function openBytes(path: string): Promise<ByteSource> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    const { size, mtimeMs } = await handle.stat()
    return fileSource(handle, { path, size, modified: mtimeMs })
  } catch (error) {
    await handle?.close()
    throw systemFault(path, error)
  }
}

/** Runs `use` on an opened file and closes it whatever happens. */
export async function withBytes<T>(path: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openBytes(path)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

function fileSource(handle: FileHandle, facts: { path: string; size: number; modified: number }): ByteSource {
  const { path, size } = facts
  let window = new Uint8Array(0)
  let windowStart = 0

  const readInto = async (target: Uint8Array, offset: number): Promise<void> => {
    refuseBeyondEnd(path, size, offset, target.length)
    let done = 0
    while (done < target.length) {
      const { bytesRead } = await handle.read(target, done, target.length - done, offset + done).catch((error) => {
        throw systemFault(path, error)
      })
      if (bytesRead === 0) throw unreadable(path, `ended at byte ${offset + done} while it was read`)
      done += bytesRead
    }
  }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    refuseBeyondEnd(path, size, offset, length)
    const inWindow = offset - windowStart
    if (inWindow >= 0 && inWindow + length <= window.length) return window.subarray(inWindow, inWindow + length)
    const wanted = Math.min(Math.max(length, WINDOW), size - offset)
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(wanted + SLACK).buffer, 0, wanted)
    await readInto(bytes, offset)
    if (length > WINDOW) return bytes
    window = bytes
    windowStart = offset
    return bytes.subarray(0, length)
  }
  return { ...facts, read, readInto, close: () => handle.close() }
}

function refuseBeyondEnd(path: string, size: number, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return
  throw unreadable(path, `is cut short: it ends at byte ${size}, but its image data reach to byte ${offset + length}`)
}

function systemFault(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (code === undefined) return error
  return unreadable(path, REASONS[code] ?? `cannot be read (${code})`, error)
}
