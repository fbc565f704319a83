/** Failures to write, in words; folders that are made or said why not. */
import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault, systemCode } from './errors.ts'

const REASONS: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space or choose another disk, then try again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space or choose another disk, then try again.'],
  EROFS: ['the disk is read-only', 'Choose a folder that you may write to.'],
  EACCES: ['writing there is not allowed', 'Choose a folder that you may write to.'],
  EPERM: [
    'writing there is not allowed, or another program has the file open',
    'Close it there or choose another name.',
  ],
  EBUSY: ['another program has the file open', 'Close it there or choose another name.'],
  ENOENT: ['the folder does not exist', 'Choose an existing folder.'],
  ENOTDIR: ['the folder does not exist', 'Choose an existing folder.'],
  EISDIR: ['a folder has that name', 'Choose another name.'],
  EEXIST: ['a file has that name', 'Choose another name.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
}

/** The Fault for a failed write of `path`, with what the operating system's code means in words. */
export function diskFault(path: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  const code = systemCode(cause)
  const [what, todo] = REASONS[code ?? ''] ?? [code ?? String(cause), 'Check the disk, then try again.']
  return new Fault('disk', `${path} could not be written: ${what}.`, {
    path,
    stands: 'Nothing half-written was left, and a file that stood there before is unchanged.',
    todo,
    cause,
  })
}

/** Makes a folder and those above it; one that is there is left as it is. Throws a Fault `disk`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    // On a read-only disk the system says of the new folder that it does not exist; the folder above it tells why.
    const above = await nearestFolder(path)
    const refusal = await access(above, constants.W_OK).then(
      () => cause,
      (reason: unknown) => reason,
    )
    throw diskFault(path, refusal)
  }
}

async function nearestFolder(path: string): Promise<string> {
  const above = dirname(path)
  if (above === path) return path
  return (await stat(above).catch(() => undefined)) ? above : nearestFolder(above)
}
