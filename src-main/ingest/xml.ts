/**
 * A streaming reader of XML elements for vendors' indexes. It expands the five named and the numeric entities and
 * nothing else: a document type's own entities are left as they stand, so none can blow up.
 */
import { DamagedIndex } from './damaged.ts'

export interface XmlHandler {
  /**
   * `attributes` is the raw text of the tag after its name; read it with `attribute`. Names come without prefix.
   * Keep none of the raw texts: each would keep the piece of the file that it was cut from.
   */
  open?(name: string, attributes: string): void
  /** `text` is the character data since the last tag, raw; read it with `content`. */
  close?(name: string, text: string): void
}

/** No tag, comment or text of an index is longer. */
const LONGEST_TOKEN = 32 << 20

/** Feeds the document's elements to the handler. Throws `DamagedIndex` when tags do not pair up or the end is missing. */
export async function readXml(chunks: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  const reader: Reader = { handler, open: [], text: '', rooted: false }
  let buffer = ''
  for await (const chunk of chunks) {
    buffer = buffer === '' ? chunk : buffer + chunk
    buffer = buffer.slice(readTokens(reader, buffer))
    if (buffer.length > LONGEST_TOKEN) throw new DamagedIndex('a tag without an end')
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (buffer.trim() !== '' || reader.open.length > 0) throw new DamagedIndex('it breaks off before its end')
  if (!reader.rooted) throw new DamagedIndex('it holds no XML')
}

interface Reader {
  readonly handler: XmlHandler
  readonly open: string[]
  text: string
  rooted: boolean
}

/** Reads whole tokens and returns how many characters they took. */
function readTokens(reader: Reader, buffer: string): number {
  let at = 0
  while (true) {
    const tag = buffer.indexOf('<', at)
    if (tag < 0) return at
    const end = endOfTag(buffer, tag)
    if (end < 0) return at
    if (reader.open.length > 0) reader.text = buffer.slice(at, tag)
    at = end
    readTag(reader, buffer, tag, end)
  }
}

/** Index just after the markup that starts at `tag`, or −1 when it is not complete yet. */
function endOfTag(buffer: string, tag: number): number {
  const next = buffer.charCodeAt(tag + 1)
  if (Number.isNaN(next)) return -1
  if (next === 33 /* ! */ && buffer.length < tag + 9) return -1
  if (buffer.startsWith('<!--', tag)) return after(buffer.indexOf('-->', tag + 4), 3)
  if (buffer.startsWith('<![CDATA[', tag)) return after(buffer.indexOf(']]>', tag + 9), 3)
  if (next === 63 /* ? */) return after(buffer.indexOf('?>', tag + 2), 2)
  if (buffer.startsWith('<!DOCTYPE', tag)) return endOfDoctype(buffer, tag)
  return after(buffer.indexOf('>', tag + 1), 1)
}

function after(index: number, length: number): number {
  return index < 0 ? -1 : index + length
}

function endOfDoctype(buffer: string, tag: number): number {
  const close = buffer.indexOf('>', tag)
  const subset = buffer.indexOf('[', tag)
  if (close < 0 || subset < 0 || subset > close) return after(close, 1)
  return after(buffer.indexOf(']>', subset), 2)
}

function readTag(reader: Reader, buffer: string, tag: number, end: number): void {
  const mark = buffer.charCodeAt(tag + 1)
  if (mark === 33 || mark === 63) return
  if (mark === 47 /* / */) {
    const name = localName(buffer, tag + 2, end - 1)
    if (reader.open.pop() !== name) throw new DamagedIndex(`</${name.slice(0, 40)}> closes nothing`)
    reader.handler.close?.(name, reader.text)
    reader.text = ''
    return
  }
  const empty = buffer.charCodeAt(end - 2) === 47
  const stop = empty ? end - 2 : end - 1
  const name = localName(buffer, tag + 1, stop)
  if (name === '') throw new DamagedIndex('a tag without a name')
  reader.rooted = true
  reader.handler.open?.(name, buffer.slice(tag + 1, stop))
  if (empty) reader.handler.close?.(name, '')
  else reader.open.push(name)
  reader.text = ''
}

/** The tag's name without its namespace prefix. */
function localName(buffer: string, start: number, stop: number): string {
  let from = start
  let i = start
  for (; i < stop; i++) {
    const c = buffer.charCodeAt(i)
    if (c <= 32) break
    if (c === 58 /* : */) from = i + 1
  }
  return buffer.slice(from, i)
}

const ATTRIBUTE = new Map<string, RegExp>()

/** The value of an attribute, with or without a prefix; undefined when absent. */
export function attribute(attributes: string, name: string): string | undefined {
  let rule = ATTRIBUTE.get(name)
  if (!rule) {
    rule = new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    ATTRIBUTE.set(name, rule)
  }
  const found = rule.exec(attributes)
  const value = found?.[1] ?? found?.[2]
  return value === undefined ? undefined : ownText(decodeEntities(value))
}

/** An element's character data as it is meant: entities expanded, no space around it. */
export function content(text: string): string {
  return ownText(decodeEntities(text.trim()))
}

/** V8 copies shorter texts when they are cut out; longer ones share the memory of the text that they come from. */
const SHORTEST_SHARED = 13

/** The same text in memory of its own, so that keeping it does not keep all the text around it. */
function ownText(text: string): string {
  return text.length < SHORTEST_SHARED ? text : Buffer.from(text, 'utf16le').toString('utf16le')
}

/** As a number; undefined when absent or not one. */
export function numberAttribute(attributes: string, name: string): number | undefined {
  return finite(attribute(attributes, name))
}

/** A finite number, or undefined. */
export function finite(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, named) => {
    if (named) return NAMED[String(named).toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
