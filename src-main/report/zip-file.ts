/** A zip archive written entry by entry, with the 64-bit records that more than 65,535 entries need. */
import type { FileHandle } from 'node:fs/promises'
import { crc32, deflateRawSync } from 'node:zlib'

/** Signatures, versions and limits of PKWARE's APPNOTE 6.3, sections 4.3 and 4.4. */
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const VERSION = 45
const UTF8_NAME = 0x0800
const DEFLATED = 8
/** 2 January 1980: archives of the same content are the same bytes. */
const DATE = 0x0022
const MOST_ENTRIES = 0xffff
const MOST_BYTES = 0xffffffff
const FLUSH_BYTES = 1 << 20

export interface ZipFile {
  add(name: string, content: Uint8Array): Promise<void>
  /** Writes the directory; returns the number of entries. The handle stays the caller's. */
  finish(): Promise<number>
}

interface Entry {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Writes into an open, empty file. Entries are up to 4 GB each; the archive may be larger. */
export function zipInto(file: FileHandle): ZipFile {
  const entries: Entry[] = []
  let offset = 0
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    waiting.push(bytes)
    waitingBytes += bytes.length
    offset += bytes.length
    if (waitingBytes >= FLUSH_BYTES) await flush()
  }
  const flush = async (): Promise<void> => {
    await file.appendFile(Buffer.concat(waiting))
    waiting = []
    waitingBytes = 0
  }
  return {
    async add(name, content) {
      const packed = deflateRawSync(content)
      const entry = {
        name: Buffer.from(name),
        crc: crc32(content),
        packed: packed.length,
        size: content.length,
        offset,
      }
      entries.push(entry)
      await write(localHeader(entry))
      await write(packed)
    },
    async finish() {
      const start = offset
      for (const entry of entries) await write(centralHeader(entry))
      await write(endRecords(entries.length, start, offset - start))
      await flush()
      return entries.length
    },
  }
}

function localHeader({ name, crc, packed, size }: Entry): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(LOCAL, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(UTF8_NAME, 6)
  header.writeUInt16LE(DEFLATED, 8)
  header.writeUInt16LE(DATE, 12)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(packed, 18)
  header.writeUInt32LE(size, 22)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function centralHeader({ name, crc, packed, size, offset }: Entry): Buffer {
  const far = offset >= MOST_BYTES
  const header = Buffer.alloc(46)
  header.writeUInt32LE(CENTRAL, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(VERSION, 6)
  header.writeUInt16LE(UTF8_NAME, 8)
  header.writeUInt16LE(DEFLATED, 10)
  header.writeUInt16LE(DATE, 14)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(far ? 12 : 0, 30)
  header.writeUInt32LE(far ? MOST_BYTES : offset, 42)
  return Buffer.concat([header, name, far ? farOffset(offset) : Buffer.alloc(0)])
}

/** Extra field 1: the 64-bit offset that does not fit into the header. */
function farOffset(offset: number): Buffer {
  const extra = Buffer.alloc(12)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(8, 2)
  extra.writeBigUInt64LE(BigInt(offset), 4)
  return extra
}

/** The end of the directory; its 64-bit form goes before it when the plain one cannot hold the numbers. */
function endRecords(entries: number, start: number, bytes: number): Buffer {
  const large = entries >= MOST_ENTRIES || start + bytes >= MOST_BYTES
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(large ? MOST_ENTRIES : entries, 8)
  end.writeUInt16LE(large ? MOST_ENTRIES : entries, 10)
  end.writeUInt32LE(large ? MOST_BYTES : bytes, 12)
  end.writeUInt32LE(large ? MOST_BYTES : start, 16)
  if (!large) return end
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(END_64, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(VERSION, 12)
  end64.writeUInt16LE(VERSION, 14)
  end64.writeBigUInt64LE(BigInt(entries), 24)
  end64.writeBigUInt64LE(BigInt(entries), 32)
  end64.writeBigUInt64LE(BigInt(bytes), 40)
  end64.writeBigUInt64LE(BigInt(start), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(LOCATOR_64, 0)
  locator.writeBigUInt64LE(BigInt(start + bytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end64, locator, end])
}
