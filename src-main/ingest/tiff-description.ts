/** The ImageDescription of a TIFF's first page: OME-XML, or MetaMorph's plane notes. */
import { type FileHandle, open } from 'node:fs/promises'

const DESCRIPTION = 270
const MOST_ENTRIES = 4096
const MOST_BYTES = 64 << 20

/** The text, or undefined when the file is no TIFF, is damaged, or has none. */
export async function readTiffDescription(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    return await descriptionOf(file)
  } catch {
    return undefined
  } finally {
    await file?.close()
  }
}

async function descriptionOf(file: FileHandle): Promise<string | undefined> {
  const head = await read(file, 0, 16)
  const mark = head.toString('latin1', 0, 2)
  if (mark !== 'II' && mark !== 'MM') return undefined
  const little = mark === 'II'
  const version = little ? head.readUInt16LE(2) : head.readUInt16BE(2)
  if (version !== 42 && version !== 43) return undefined
  const big = version === 43
  const directory = big ? long(head, 8, little) : word(head, 4, little)
  const count = big ? long(await read(file, directory, 8), 0, little) : half(await read(file, directory, 2), 0, little)
  if (count > MOST_ENTRIES) return undefined
  const size = big ? 20 : 12
  const entries = await read(file, directory + (big ? 8 : 2), count * size)
  for (let at = 0; at + size <= entries.length; at += size) {
    if (half(entries, at, little) !== DESCRIPTION) continue
    const length = big ? long(entries, at + 4, little) : word(entries, at + 4, little)
    if (length > MOST_BYTES) return undefined
    const value = at + (big ? 12 : 8)
    const bytes =
      length <= (big ? 8 : 4)
        ? entries.subarray(value, value + length)
        : await read(file, big ? long(entries, value, little) : word(entries, value, little), length)
    return bytes.toString('utf8').replace(/\0+$/, '')
  }
  return undefined
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function half(bytes: Buffer, at: number, little: boolean): number {
  return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
}

function word(bytes: Buffer, at: number, little: boolean): number {
  return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
}

function long(bytes: Buffer, at: number, little: boolean): number {
  return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
}
