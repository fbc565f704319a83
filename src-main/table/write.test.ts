/** What is written reads back: by this program, by hyparquet, by Python's own readers where they are present. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, test } from 'vitest'
import { diskFault } from '../base/index.ts'
import { type ColumnTable, openTableWriter, readTable, writeTable } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'table-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

const TABLE: ColumnTable = {
  rows: 4,
  columns: [
    { name: 'Metadata_Well', kind: 'text', values: ['A01', '=1+1', null, 'a "b", c\nd;\té'] },
    { name: 'Count', kind: 'integer', values: Int32Array.of(0, -5, 2147483647, 3) },
    { name: 'Nuclei_Area', kind: 'number', values: Float32Array.of(0.1, Number.NaN, 16777216, 1e-20) },
    { name: 'Score', kind: 'number', values: Float64Array.of(0.1, 1 / 3, -1e300, Number.NaN) },
  ],
}

test('a CSV holds the shortest exact numbers, quoted text, no formula, and empty cells for missing values', async () => {
  await writeTable(at('plain.csv'), TABLE)
  expect(readFileSync(at('plain.csv'), 'utf8')).toBe(
    [
      'Metadata_Well,Count,Nuclei_Area,Score',
      'A01,0,0.1,0.1',
      "'=1+1,-5,,0.3333333333333333",
      ',2147483647,16777216,-1e+300',
      '"a ""b"", c\nd;\té",3,1e-20,',
      '',
    ].join('\n'),
  )
})

describe.each(['t.csv', 't.csv.gz', 't.tsv', 't.xlsx'])('%s', (name) => {
  test('reads back as it was, also when it was written in chunks', async () => {
    const writer = await openTableWriter(at(name), TABLE.columns)
    await writer.write(TABLE)
    expect(existsSync(at(name))).toBe(false)
    await writer.write(TABLE)
    await writer.close()
    const table = await readTable(at(name))
    expect(table.header).toEqual(['Metadata_Well', 'Count', 'Nuclei_Area', 'Score'])
    expect(table.rows.slice(4)).toEqual(table.rows.slice(0, 4))
    expect(table.rows.slice(0, 4)).toEqual([
      ['A01', '0', '0.1', '0.1'],
      [name.endsWith('xlsx') ? "'=1+1" : '=1+1', '-5', '', expect.stringMatching(/^0\.33333333333333/)],
      ['', '2147483647', '16777216', '-1e+300'],
      ['a "b", c\nd;\té', '3', '1e-20', ''],
    ])
  })
})

test('a Parquet file keeps types and values over several row groups', async () => {
  const rows = 150_000
  const area = Float32Array.from({ length: rows }, (_, i) => i / 7)
  const text = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : `=w${i % 96}`))
  const writer = await openTableWriter(at('t.parquet'), [
    { name: 'w', kind: 'text' },
    { name: 'a', kind: 'number' },
    { name: 'n', kind: 'integer' },
  ])
  for (let from = 0; from < rows; from += 30_000) {
    const values = area.subarray(from, from + 30_000)
    await writer.write({
      rows: 30_000,
      columns: [
        { name: 'w', kind: 'text', values: text.slice(from, from + 30_000) },
        { name: 'a', kind: 'number', values },
        { name: 'n', kind: 'integer', values: Int32Array.from(values, (_, i) => from + i) },
      ],
    })
  }
  await writer.close()
  const read = await parquetReadObjects({ file: await asyncBufferFromFile(at('t.parquet')) })
  expect(read.length).toBe(rows)
  for (const i of [0, 1, 99_999, 100_000, 149_999]) expect(read[i]).toEqual({ w: text[i], a: area[i], n: i })
})

test('a table without rows still has its columns', async () => {
  const empty: ColumnTable = { rows: 0, columns: [{ name: 'a', kind: 'number', values: new Float32Array(0) }] }
  for (const name of ['e.csv', 'e.xlsx', 'e.parquet']) await writeTable(at(name), empty)
  expect((await readTable(at('e.xlsx'))).header).toEqual(['a'])
  expect(await parquetReadObjects({ file: await asyncBufferFromFile(at('e.parquet')) })).toEqual([])
})

const hasOpenpyxl = (() => {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import openpyxl'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasOpenpyxl)(
  'openpyxl, an independent reader, finds numbers as numbers and text as text in the workbook',
  async () => {
    await writeTable(at('py.xlsx'), TABLE)
    const script = `import json,sys,openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).active
print(json.dumps([list(row) for row in sheet.iter_rows(values_only=True)]))`
    const rows = JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, at('py.xlsx')], { encoding: 'utf8' }))
    expect(rows).toEqual([
      ['Metadata_Well', 'Count', 'Nuclei_Area', 'Score'],
      ['A01', 0, 0.1, 0.1],
      ["'=1+1", -5, null, 1 / 3],
      [null, 2147483647, 16777216, -1e300],
      ['a "b", c\nd;\té', 3, 1e-20, null],
    ])
  },
)

describe('a table that cannot be written leaves nothing behind', () => {
  const leftovers = () => readdirSync(folder).filter((name) => name.includes('.partial'))

  test('when its folder does not exist', async () => {
    await expect(writeTable(at('gone/t.csv'), TABLE)).rejects.toMatchObject({ code: 'disk', path: at('gone/t.csv') })
  })

  test('when a folder has its name', async () => {
    mkdirSync(at('folder.csv'))
    await expect(writeTable(at('folder.csv'), TABLE)).rejects.toMatchObject({ code: 'disk', path: at('folder.csv') })
  })

  test('when it exceeds what a sheet holds, and it names a format that can hold it', async () => {
    const long: ColumnTable = {
      rows: 1_048_576,
      columns: [{ name: 'a', kind: 'integer', values: new Int32Array(1_048_576) }],
    }
    await expect(writeTable(at('long.xlsx'), long)).rejects.toMatchObject({ code: 'bad_argument', todo: /parquet/ })
    expect(existsSync(at('long.xlsx'))).toBe(false)
  })

  test('when a later chunk has other columns, and the old file stays', async () => {
    writeFileSync(at('old.csv'), 'old')
    const writer = await openTableWriter(at('old.csv'), TABLE.columns)
    await writer.write(TABLE)
    await expect(writer.write({ rows: 4, columns: TABLE.columns.slice(1) })).rejects.toMatchObject({
      code: 'bad_argument',
    })
    expect(readFileSync(at('old.csv'), 'utf8')).toBe('old')
  })

  test('when it is given up', async () => {
    const writer = await openTableWriter(at('given-up.parquet'), TABLE.columns)
    await writer.write(TABLE)
    await writer.abort()
    expect(existsSync(at('given-up.parquet'))).toBe(false)
  })

  test('and no partial file remains of any of them', () => {
    expect(leftovers()).toEqual([])
  })
})

test('a full disk is said in words, with the file', () => {
  const fault = diskFault('/data/x.csv', Object.assign(new Error('write'), { code: 'ENOSPC' }))
  expect(fault).toMatchObject({
    code: 'disk',
    path: '/data/x.csv',
    message: '/data/x.csv could not be written: the disk is full.',
  })
})

test('unknown extensions and repeated column names are refused', async () => {
  await expect(writeTable(at('t.docx'), TABLE)).rejects.toMatchObject({ code: 'bad_argument' })
  const twice = { rows: 4, columns: [TABLE.columns[1]!, TABLE.columns[1]!] }
  await expect(writeTable(at('t.csv'), twice)).rejects.toMatchObject({ message: 'Two columns are called Count.' })
})
