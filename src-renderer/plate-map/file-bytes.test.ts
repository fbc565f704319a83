/** Bytes as base64. */
import { expect, test } from 'vitest'
import { toBase64 } from './file-bytes.ts'

test('bytes become the text that RFC 4648 gives', () => {
  const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
  expect(texts.map((text) => toBase64(new TextEncoder().encode(text)))).toEqual([
    '',
    'Zg==',
    'Zm8=',
    'Zm9v',
    'Zm9vYg==',
    'Zm9vYmE=',
    'Zm9vYmFy',
  ])
})

test('files longer than one piece come back byte by byte', () => {
  for (const length of [32_767, 32_768, 100_001]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 256)
    expect(Uint8Array.from(atob(toBase64(bytes)), (sign) => sign.charCodeAt(0))).toEqual(bytes)
  }
})
