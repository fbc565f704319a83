/** Writes a package's files as a folder or an archive that appears whole or not at all. */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { diskFault, Fault, makeFolder } from '../base/index.ts'
import { encodeZip, type ZipContent } from './zip-write.ts'

/** What file managers leave in folders that were looked at. */
const OF_THE_SYSTEM = ['.DS_Store', 'Thumbs.db', 'desktop.ini']

let serial = 0

/** An archive where the path ends in `.zip`. A folder in the way is replaced only if it holds files named in `own` alone. */
export async function writePackage(path: string, files: readonly ZipContent[], own: readonly string[]): Promise<void> {
  const target = resolve(path)
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}-${++serial}`)
  await makeFolder(dirname(target))
  if (extname(target).toLowerCase() === '.zip')
    return whole(target, `${beside}.partial`, async (partial) => {
      await writeDurably(partial, encodeZip(files))
      await rename(partial, target)
    })
  await refuseForeign(target, own)
  await whole(target, `${beside}.partial`, async (partial) => {
    await mkdir(partial)
    for (const { name, bytes } of files) await writeDurably(join(partial, name), bytes)
    await replaceFolder(target, partial, `${beside}.old`)
  })
}

async function whole(target: string, partial: string, write: (partial: string) => Promise<void>): Promise<void> {
  try {
    await write(partial)
  } catch (cause) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw diskFault(target, cause)
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function refuseForeign(target: string, own: readonly string[]): Promise<void> {
  if (!(await stat(target).catch(() => undefined))?.isDirectory()) return
  const foreign = (await readdir(target)).find((name) => !own.includes(name) && !OF_THE_SYSTEM.includes(name))
  if (foreign !== undefined)
    throw new Fault('bad_argument', `The folder holds ${foreign}, which is not part of a model.`, {
      path: target,
      stands: 'Nothing was written.',
      todo: 'Choose another folder for the model.',
    })
}

/** Folders cannot be renamed over one another: the old one steps aside first, and back if the new one does not get in. */
async function replaceFolder(target: string, partial: string, aside: string): Promise<void> {
  const isThere = (await stat(target).catch(() => undefined)) !== undefined
  if (isThere) await rename(target, aside)
  try {
    await rename(partial, target)
  } catch (cause) {
    if (isThere) await rename(aside, target)
    throw cause
  }
  await rm(aside, { recursive: true, force: true })
}
