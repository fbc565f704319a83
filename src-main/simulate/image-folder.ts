/** A folder of simulated images: empty at the start, filled behind the drawing, emptied again when that fails. */
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskFault, Fault, makeFolder, type ProgressListener, systemCode, throwIfCancelled } from '../base/index.ts'

export interface DrawnImage {
  /** Name in the folder. */
  readonly file: string
  readonly encoded: Promise<Uint8Array>
}

export interface FillRequest {
  readonly directory: string
  readonly count: number
  /** Called with 0 … count − 1, in this order. */
  readonly draw: (index: number) => DrawnImage
  /** Writes what belongs beside the images, once they are all on disk. */
  readonly finish: () => Promise<void>
  /** Names of what `finish` writes. */
  readonly beside: readonly string[]
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

/** Images being encoded or written while the next is drawn. */
const IN_FLIGHT = 6

/**
 * Makes the folder, draws and writes the images, then what belongs beside them. Throws a Fault `bad_argument` where the
 * folder holds anything, `disk` or `cancelled`; after a failure nothing of what was written is left.
 */
export async function fillFolder(request: FillRequest): Promise<void> {
  const { directory, beside, signal, finish } = request
  await makeFolder(directory)
  await checkEmpty(directory)
  const written: string[] = []
  try {
    await drawAndWrite(request, written)
    throwIfCancelled(signal)
    await finish()
  } catch (error) {
    for (const name of [...written, ...beside]) await rm(join(directory, name), { force: true })
    throw systemCode(error) === undefined ? error : diskFault(directory, error)
  }
}

async function checkEmpty(directory: string): Promise<void> {
  const inside = await readdir(directory)
  if (inside.length === 0) return
  const what = inside.length === 1 ? inside[0] : `${inside.length} things, ${inside.sort()[0]} among them`
  throw new Fault('bad_argument', `The folder ${directory} is not empty: it holds ${what}.`, {
    path: directory,
    stands: 'Nothing was changed.',
    todo: 'Choose an empty folder, or a name that does not exist yet.',
  })
}

/** Adds the names of the files it begins to `written`. */
async function drawAndWrite(
  { directory, count, draw, onProgress, signal }: FillRequest,
  written: string[],
): Promise<void> {
  const pending: Promise<void>[] = []
  try {
    for (let index = 0; index < count; index++) {
      throwIfCancelled(signal)
      const { file, encoded } = draw(index)
      written.push(file)
      const writing = writeImage(join(directory, file), encoded)
      writing.catch(() => {}) // Reported where it is awaited, below.
      pending.push(writing)
      if (pending.length >= IN_FLIGHT) await pending.shift()
      onProgress?.({ stage: 'Simulating', done: index + 1, total: count, unit: 'images' })
    }
    await Promise.all(pending)
  } finally {
    await Promise.allSettled(pending)
  }
}

async function writeImage(path: string, encoded: Promise<Uint8Array>): Promise<void> {
  const bytes = await encoded
  await writeFile(path, bytes).catch((cause: unknown) => {
    throw diskFault(path, cause)
  })
}
