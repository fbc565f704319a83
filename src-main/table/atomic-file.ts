/** A file that appears complete or not at all: written beside its destination under another name, then renamed. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { diskFault } from '../base/index.ts'

/** Where encoded bytes go. */
export interface ByteSink {
  /** The bytes may be reused by the caller once the promise has settled. */
  write(bytes: Uint8Array): Promise<void>
}

export interface AtomicFile extends ByteSink {
  /** Makes the file durable and gives it its name. */
  commit(): Promise<void>
  /** Removes what was written; the destination stays as it was. Does nothing after a commit. */
  abort(): Promise<void>
}

let serial = 0

/** Opens `path` for writing. Every failure is a Fault `disk` that names the file. */
export async function openAtomicFile(path: string): Promise<AtomicFile> {
  const target = resolve(path)
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}-${++serial}.partial`)
  const handle = await guarded(target, () => open(partial, 'wx'))
  let isOpen = true
  const closed = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await handle.close()
  }
  return {
    write: (bytes) => guarded(target, () => writeAll(handle, bytes)),
    commit: () =>
      guarded(target, async () => {
        await handle.sync()
        await closed()
        await rename(partial, target)
      }),
    async abort() {
      await closed().catch(() => undefined)
      await rm(partial, { force: true })
    },
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, offset)
    offset += bytesWritten
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw diskFault(path, cause)
  }
}
