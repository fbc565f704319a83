/** Text files by chunks, whatever their encoding: indexes can be tens of megabytes. */
import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { throwIfCancelled } from '../base/index.ts'

const CHUNK = 1 << 20

/** Decoded chunks; UTF-8 unless a byte order mark or an XML declaration says otherwise. */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    throwIfCancelled(signal)
    const bytes: Uint8Array = chunk
    decoder ??= new TextDecoder(encodingOf(bytes))
    yield decoder.decode(bytes, { stream: true })
  }
  if (decoder) yield decoder.decode()
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const head = String.fromCharCode(...bytes.subarray(0, 200))
  return /encoding=["']iso-8859-1|encoding=["']windows-1252/i.test(head) ? 'windows-1252' : 'utf-8'
}
