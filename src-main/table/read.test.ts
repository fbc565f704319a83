/** Tables written by Python's csv, gzip and openpyxl are read back cell for cell. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { parseTable, readTable, readTables } from './index.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../test/fixtures/table/${name}`, import.meta.url))
const expected: string[][] = JSON.parse(readFileSync(fixture('expected.json'), 'utf8'))
const parse = (text: string) => parseTable(Buffer.from(text))

describe('a table of the same cells is read alike', () => {
  test.each([
    ['utf8-bom-semicolon.csv', 'UTF-8 with BOM', ';'],
    ['latin1-semicolon.csv', 'Windows-1252', ';'],
    ['utf16le-tab.txt', 'UTF-16LE', '\t'],
    ['utf16be-tab.txt', 'UTF-16BE', '\t'],
    ['utf16le-no-bom.txt', 'UTF-16LE', '\t'],
    ['cr-only.csv', 'UTF-8', ','],
    ['comma.csv.gz', 'UTF-8', ','],
  ])('from %s', async (name, encoding, delimiter) => {
    const table = await readTable(fixture(name))
    expect([table.header, ...table.rows]).toEqual(expected)
    expect(table).toMatchObject({ encoding, delimiter, decimalComma: true, headerNumber: 1, rowNumbers: [2, 3, 4] })
  })
})

test('a workbook gives its sheets, with dates, truth values, cached sums and row numbers as a reader sees them', async () => {
  const tables = await readTables(fixture('two-sheets.xlsx'))
  expect(tables.map(({ sheet }) => sheet)).toEqual(['Layout', 'Grid'])
  const [layout, grid] = tables
  expect(layout!.header).toEqual(['Well', 'Dose', 'Day', 'Flag', 'Sum'])
  expect(layout!.rows).toEqual([
    ['A01', '0.3', '2026-01-31', 'TRUE', ''],
    ['A02', '3', '', 'FALSE', ''],
  ])
  expect(layout!.headerNumber).toBe(2)
  expect(layout!.rowNumbers).toEqual([3, 5])
  expect(grid!.rows).toEqual([['A', 'neg', 'pos', '']])
})

test('rows that are too short or too long are kept, filled up, and named', async () => {
  const table = await parse('a,b,c\n1,2\n1,2,3\n\n1,2,3,4\n1,2,3,,,\n')
  expect(table.header).toEqual(['a', 'b', 'c', ''])
  expect(table.rows[0]).toEqual(['1', '2', '', ''])
  expect(table.rows[2]).toEqual(['1', '2', '3', '4'])
  expect(table.rowNumbers).toEqual([2, 3, 5, 6])
  expect(table.raggedRows).toEqual([2, 5])
})

test('names that occur twice are kept as written and reported', async () => {
  expect((await parse('well,dose,dose\nA1,1,2\n')).duplicateNames).toEqual(['dose'])
})

test('a line after an embedded line end has the number that an editor shows', async () => {
  expect((await parse('a,b\r\n"x\r\ny",1\r\nz,2\r\n')).rowNumbers).toEqual([2, 4])
})

test('a quote that never closes is an ordinary character, and the lines after it are still read', async () => {
  const table = await parse('a,b\n"5 inch,1\nx,2\n')
  expect(table.rows).toEqual([
    ['"5 inch', '1'],
    ['x', '2'],
  ])
})

test('commas inside semicolon-separated numbers do not make a comma the delimiter', async () => {
  const table = await parse('a;b;c\n1,5;2,3;3,1\n0,5;2,25;3,4\n')
  expect(table.delimiter).toBe(';')
  expect(table.decimalComma).toBe(true)
})

test("Excel's sep= line states the delimiter and counts as a line", async () => {
  const table = await parse('sep=|\r\na|b;c\r\n1|2;3\r\n')
  expect(table.header).toEqual(['a', 'b;c'])
  expect(table.headerNumber).toBe(2)
})

test('an apostrophe that protects text from being run as a formula is dropped', async () => {
  expect((await parse("a,b\n'=x,'tis\n")).rows).toEqual([['=x', "'tis"]])
})

describe('a file that is no table is refused by name', () => {
  test.each([
    ['not_found', undefined, /no file .*gone\.csv/],
    ['bad_layout', Buffer.from(' \n\n'), /is empty/],
    ['unreadable_file', Buffer.from('a,b\n\0\x01\x02\x03,1\n'), /binary/],
    ['unreadable_file', gzipSync('a,b\n1,2\n').subarray(0, 20), /damaged gzip/],
    ['unreadable_file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /old or encrypted/],
    ['unreadable_file', readFileSync(fixture('two-sheets.xlsx')).subarray(0, 3000), /damaged/],
  ])('%s', async (code, bytes, message) => {
    const reading = bytes ? parseTable(bytes, 'some.csv') : readTable('/nowhere/gone.csv')
    await expect(reading).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      path: expect.anything(),
    })
  })
})

const profiles = sharedData('profiles', 'SQ00015054_normalized_feature_select.csv.gz')
test.skipIf(!profiles)('a 384-well Cell Painting profile has 26 metadata and 454 feature columns', async () => {
  const table = await readTable(profiles!)
  expect(table.rows.length).toBe(384)
  expect(table.header.filter((name) => name.startsWith('Metadata_')).length).toBe(26)
  expect(table.header.length).toBe(480)
  expect(table.raggedRows).toEqual([])
})
