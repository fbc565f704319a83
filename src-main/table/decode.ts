/** Bytes of a text file → text, whatever encoding the program that wrote it preferred. */
import type { TextEncoding } from './text-table.ts'

export interface DecodedText {
  readonly text: string
  readonly encoding: TextEncoding
}

/**
 * Decodes by byte-order mark; without one, UTF-16 is told by its zero bytes, UTF-8 by being valid,
 * and anything else is read as Windows-1252 (a superset of Latin-1).
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return decodeUtf8(bytes.subarray(3), 'UTF-8 with BOM')
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), 'UTF-16LE')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), 'UTF-16BE')
  const wide = utf16ByZeros(bytes)
  return wide ? decodeUtf16(bytes, wide) : decodeUtf8(bytes, 'UTF-8')
}

function decodeUtf8(bytes: Uint8Array, encoding: TextEncoding): DecodedText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' }
  }
}

function decodeUtf16(bytes: Uint8Array, encoding: 'UTF-16LE' | 'UTF-16BE'): DecodedText {
  return { text: new TextDecoder(encoding.toLowerCase(), { ignoreBOM: true }).decode(bytes), encoding }
}

/** Western text in UTF-16 has a zero in every second byte; which second byte tells the order. */
function utf16ByZeros(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | undefined {
  const length = Math.min(bytes.length & ~1, 2048)
  if (length < 8) return undefined
  const zeros = [0, 0]
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i & 1]!++
  const half = length / 2
  if (zeros[1]! > 0.6 * half && zeros[0]! < 0.1 * half) return 'UTF-16LE'
  return zeros[0]! > 0.6 * half && zeros[1]! < 0.1 * half ? 'UTF-16BE' : undefined
}
