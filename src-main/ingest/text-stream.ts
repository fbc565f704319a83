/** Text files by chunks, whatever their encoding: indexes can be tens of megabytes. */
import { open } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { throwIfCancelled } from '../base/index.ts'

/** Small, so that the text of one chunk is young garbage when the next one comes. */
const CHUNK = 1 << 16

/** Decoded chunks; UTF-8 unless a byte order mark or an XML declaration says otherwise. */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const file = await open(path)
  try {
    const chunk = new Uint8Array(CHUNK)
    let decoder: TextDecoder | undefined
    while (true) {
      throwIfCancelled(signal)
      const { bytesRead } = await file.read(chunk, 0, CHUNK)
      if (bytesRead === 0) break
      const bytes = chunk.subarray(0, bytesRead)
      decoder ??= new TextDecoder(encodingOf(bytes))
      yield decoder.decode(bytes, { stream: true })
    }
    if (decoder) yield decoder.decode()
  } finally {
    await file.close()
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const head = String.fromCharCode(...bytes.subarray(0, 200))
  return /encoding=["']iso-8859-1|encoding=["']windows-1252/i.test(head) ? 'windows-1252' : 'utf-8'
}
