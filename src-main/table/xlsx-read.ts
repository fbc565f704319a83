/** XLSX workbook → one text table a sheet. */
import { unzipSync } from 'fflate'
import readWorkbook from 'read-excel-file/node'
import { Fault } from '../base/index.ts'
import { usesDecimalComma } from './number-text.ts'
import { type NumberedRecord, type TextTable, tableOfRecords } from './text-table.ts'

/** Beyond this a workbook is a mistake or an attack: a 1536-well layout takes less than 1 MB. */
const LARGEST_UNPACKED = 1 << 30

/** Tables of the sheets that hold text, in the workbook's order. Faults: unreadable_file, when it is damaged. */
export async function readSheets(bytes: Uint8Array, name: string): Promise<TextTable[]> {
  const unpacked = unpackedSize(bytes, name)
  if (unpacked > LARGEST_UNPACKED) {
    throw new Fault('unreadable_file', `The workbook ${name} unpacks to ${unpacked} bytes, more than 1 GiB.`, {
      path: name,
      todo: 'Save the sheet as CSV.',
    })
  }
  const sheets = await parsed(bytes, name)
  const tables = sheets.map(({ sheet, data }) => {
    const records = data.map((row, i): NumberedRecord => ({ cells: row.map(cellText), line: i + 1 }))
    const decimalComma = usesDecimalComma(records.map(({ cells }) => cells))
    return tableOfRecords(records, { sheet, decimalComma, encoding: 'XLSX' })
  })
  return tables.filter((table) => table !== undefined)
}

async function parsed(bytes: Uint8Array, name: string) {
  try {
    return await readWorkbook(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (cause) {
    throw damaged(name, cause)
  }
}

/** Sum of the entries' sizes as the archive's directory states them. */
function unpackedSize(bytes: Uint8Array, name: string): number {
  let total = 0
  let isWorkbook = false
  try {
    unzipSync(bytes, {
      filter: (entry) => {
        total += entry.originalSize
        isWorkbook ||= entry.name === 'xl/workbook.xml'
        return false
      },
    })
  } catch (cause) {
    throw damaged(name, cause)
  }
  if (!isWorkbook) throw damaged(name, new Error('no xl/workbook.xml in the archive'))
  return total
}

function damaged(name: string, cause: unknown): Fault {
  return new Fault('unreadable_file', `The workbook ${name} is damaged or not an XLSX file.`, {
    path: name,
    todo: 'Open it in a spreadsheet program and save it again as XLSX or CSV.',
    cause,
  })
}

/** A cell as text: numbers to the 15 digits that a spreadsheet shows, dates as 2026-01-31. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(Number(value.toPrecision(15)))
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace(/T00:00:00\.000Z$/, '')
  return String(value).trim()
}
