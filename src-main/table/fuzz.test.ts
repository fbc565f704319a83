/** Damaged tables: whatever the bytes, reading ends soon, in a table or in a Fault that names the file. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Fault, type Random, seededRandom } from '../base/index.ts'
import { parseTables } from './index.ts'

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../test/fixtures/table/${name}`, import.meta.url)))

/** Flips, cuts, doubles or overwrites a few stretches of the bytes. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = Uint8Array.from(bytes)
  for (let i = 0; i < 1 + random.integer(4); i++) {
    const at = random.integer(damaged.length + 1)
    const length = random.integer(20)
    const kind = random.integer(4)
    if (kind === 0) damaged = damaged.subarray(0, at)
    else if (kind === 1)
      for (let j = at; j < Math.min(at + length, damaged.length); j++) damaged[j] = random.integer(256)
    else if (kind === 2) damaged = Uint8Array.from([...damaged.subarray(0, at), ...damaged.subarray(at + length)])
    else damaged = Uint8Array.from([...damaged.subarray(0, at), ...damaged.subarray(Math.max(0, at - length))])
  }
  return damaged
}

describe.each([
  ['utf8-bom-semicolon.csv', 300],
  ['utf16le-tab.txt', 300],
  ['cr-only.csv', 300],
  ['comma.csv.gz', 200],
  ['two-sheets.xlsx', 150],
])('%s, damaged in %i ways', (name, times) => {
  test('is read or refused by name', async () => {
    const random = seededRandom(times)
    const original = fixture(name)
    for (let i = 0; i < times; i++) {
      const outcome = await parseTables(damage(original, random), 'damaged.file').catch((error: unknown) => error)
      if (outcome instanceof Fault) expect(outcome.path).toBe('damaged.file')
      else
        for (const table of outcome as Awaited<ReturnType<typeof parseTables>>) {
          expect(table.rows.every((row) => row.length === table.header.length)).toBe(true)
          expect(table.rowNumbers.length).toBe(table.rows.length)
        }
    }
  })
})

test.each([
  ['quotes', '"'.repeat(300_000)],
  ['opened quotes', ',"a'.repeat(100_000)],
  ['doubled quotes', ',"""'.repeat(100_000)],
  ['delimiters', ','.repeat(1_000_000)],
  ['line ends', '\r\n'.repeat(500_000)],
  ['one long line', 'x'.repeat(3_000_000)],
])('a megabyte of %s is read within seconds', async (_, text) => {
  const started = performance.now()
  await parseTables(Buffer.from(text))
  expect(performance.now() - started).toBeLessThan(5000)
})
