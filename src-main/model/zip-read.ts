/** Zip archives from strangers: names that lead outside, sizes that lie and archives that swell are refused. */
import { crc32, inflateRawSync } from 'node:zlib'
import { describeError, Fault } from '../base/index.ts'

/** Signatures and limits of PKWARE's APPNOTE 6.3, sections 4.3 and 4.4. */
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const FULL_32 = 0xffffffff
const FULL_16 = 0xffff
const STORED = 0
const DEFLATED = 8

const MOST_ENTRIES = 10_000
const MOST_BYTES = 2 ** 31 - 1
/** Of all that is read from one archive: weights and images shrink to a tenth at best, and only emptiness more. */
const MOST_SWELLING = 200
const ALWAYS_BELIEVED = 64 * 2 ** 20

export interface ZipArchive {
  /** In the archive's order; folders are left out. */
  readonly names: readonly string[]
  /** One entry, unpacked and checked. Throws a Fault: `not_found`, `unreadable_file` for damage, `forbidden` for a bomb. */
  read(name: string): Uint8Array
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

const damaged = (detail: string, cause?: unknown): Fault =>
  new Fault('unreadable_file', `Not a readable zip archive: ${detail}.`, { cause })

/** Reads the directory alone. Throws a Fault `forbidden` where a name leads outside the archive's folder. */
export function openZip(archive: Uint8Array): ZipArchive {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const entries = new Map<string, Entry>()
  let unpacked = 0
  for (const entry of directory(view)) {
    if (entry.name.endsWith('/')) continue
    if (entries.has(entry.name)) throw damaged(`${entry.name} is in it twice`)
    entries.set(entry.name, entry)
  }
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name)
      if (!entry) throw new Fault('not_found', `The archive holds no ${name}.`)
      unpacked += entry.size
      if (unpacked > MOST_BYTES || (unpacked > ALWAYS_BELIEVED && unpacked > MOST_SWELLING * archive.length))
        throw new Fault('forbidden', `${name} would unpack to ${entry.size} bytes, as no network does.`)
      return unpack(view, entry)
    },
  }
}

function directory(view: DataView): Entry[] {
  const { count, start } = findEnd(view)
  if (count > MOST_ENTRIES) throw damaged(`${count} entries`)
  const entries: Entry[] = []
  for (let i = 0, at = start; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) throw damaged('its directory is cut off')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true))
    const next = at + 46 + nameBytes! + extraBytes! + commentBytes!
    if (next > view.byteLength) throw damaged('its directory is cut off')
    const name = checkedName(new TextDecoder().decode(bytesAt(view, at + 46, nameBytes!)))
    entries.push({ name, ...placeOf(view, at, at + 46 + nameBytes!, extraBytes!) })
    at = next
  }
  return entries
}

/** Where the directory lies; its 64-bit record stands before the plain one where numbers do not fit into that. */
function findEnd(view: DataView): { count: number; start: number } {
  const last = view.byteLength - END_BYTES
  let at = last
  while (at >= Math.max(0, last - LONGEST_COMMENT) && view.getUint32(at, true) !== END) at--
  if (at < Math.max(0, last - LONGEST_COMMENT)) throw damaged('its end is missing')
  const plain = { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) }
  if (plain.count !== FULL_16 && plain.start !== FULL_32) return plain
  if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR_64) return plain
  const far = Number(view.getBigUint64(at - 12, true))
  if (far + 56 > at || view.getUint32(far, true) !== END_64) throw damaged('its end is damaged')
  return { count: Number(view.getBigUint64(far + 32, true)), start: Number(view.getBigUint64(far + 48, true)) }
}

function checkedName(name: string): string {
  const leadsOut = name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').includes('..')
  if (leadsOut || name === '' || /[\\\0]/.test(name))
    throw new Fault('forbidden', `The archive holds a file named ${JSON.stringify(name)}, which leads outside it.`)
  return name
}

/** Sizes and place of an entry whose directory record begins at `at`; full fields continue in extra field 1. */
function placeOf(view: DataView, at: number, extraAt: number, extraBytes: number): Omit<Entry, 'name'> {
  const fields = [24, 20, 42].map((field) => view.getUint32(at + field, true))
  let wide = wideAt(view, extraAt, extraBytes)
  const [size, packed, offset] = fields.map((value) => {
    if (value !== FULL_32 || wide === undefined || wide.at + 8 > wide.end) return value
    wide = { at: wide.at + 8, end: wide.end }
    return Number(view.getBigUint64(wide.at - 8, true))
  })
  return {
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    crc: view.getUint32(at + 16, true),
    packed: packed!,
    size: size!,
    offset: offset!,
  }
}

function wideAt(view: DataView, start: number, length: number): { at: number; end: number } | undefined {
  for (let at = start; at + 4 <= start + length; ) {
    const bytes = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1) return { at: at + 4, end: Math.min(at + 4 + bytes, start + length) }
    at += 4 + bytes
  }
  return undefined
}

function unpack(view: DataView, { name, method, encrypted, crc, packed, size, offset }: Entry): Uint8Array {
  if (encrypted) throw damaged(`${name} is encrypted`)
  if (offset + 30 > view.byteLength) throw damaged(`${name} is cut off`)
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (start + packed > view.byteLength) throw damaged(`${name} is cut off`)
  const bytes = inflated(bytesAt(view, start, packed), method, { name, size })
  if (bytes.length !== size || crc32(bytes) !== crc) throw damaged(`${name} does not match its checksum`)
  return bytes
}

function inflated(bytes: Uint8Array, method: number, { name, size }: { name: string; size: number }): Uint8Array {
  if (method === STORED) return bytes.slice()
  if (method !== DEFLATED) throw damaged(`${name} is packed by method ${method}`)
  try {
    return new Uint8Array(inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }))
  } catch (cause) {
    throw damaged(`${name} cannot be unpacked (${describeError(cause)})`, cause)
  }
}

const bytesAt = (view: DataView, start: number, length: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + start, length)
