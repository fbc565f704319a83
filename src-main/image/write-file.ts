/** Writes a file whole or not at all: beside its place first, then moved there. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { Fault, systemCode } from '../base/index.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder does not exist',
  ENAMETOOLONG: 'the name is too long',
}

/** Throws a Fault `disk` with the system's reason; an earlier file of that name is then still there. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.part`
  try {
    await writeFile(unfinished, bytes)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    const code = systemCode(error)
    throw new Fault('disk', `${path} cannot be written: ${REASONS[code ?? ''] ?? code ?? 'unknown reason'}.`, {
      path,
      stands: 'An earlier file of that name is unchanged.',
      todo: 'Free some space or choose another folder, then write it again.',
      cause: error,
    })
  }
}
