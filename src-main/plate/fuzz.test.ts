/** Damaged layouts: reading ends in rows on a plate or in a Fault, never otherwise. */
import { expect, test } from 'vitest'
import { Fault, type Random, seededRandom } from '../base/index.ts'
import { parseTables } from '../table/index.ts'
import { doseSeries, joinLayout, type LayoutFile, layoutOfTables, parseWellRange } from './index.ts'
import { readHarmonyLayout } from './layout-harmony.ts'

const columns = Array.from({ length: 12 }, (_, i) => i + 1).join(',')
const SOURCES = [
  `Plate,Well,Role,Compound,Conc (uM),batch\n${Array.from({ length: 40 }, (_, i) => `P1,A${i},trt,c${i},${i / 2},b`).join('\n')}`,
  `row;col;SBS_Doses;SBS_Controls\n${Array.from({ length: 40 }, (_, i) => `${'ABCD'[i % 4]};${i % 12};${i};0`).join('\n')}`,
  `Role\n,${columns}\n${[...'ABCDEFGH'].map((label) => `${label}${',neg'.repeat(12)}`).join('\n')}\n\nDose\n,${columns}\n${[...'ABCDEFGH'].map((label) => `${label}${',1.5'.repeat(12)}`).join('\n')}`,
  Array.from({ length: 8 }, () => 'x,'.repeat(11).concat('y')).join('\n'),
]
const TOKENS = [
  '"',
  ',',
  ';',
  '\n',
  '\r',
  '\t',
  '-1',
  'A01',
  'ZZ9',
  '1e999',
  'NaN',
  '__proto__',
  'well',
  'row',
  '=1+1',
  '\0',
  'µ',
  '١',
]

/** Cuts stretches out and puts tokens in. */
function damage(text: string, random: Random): string {
  let damaged = text
  for (let i = 0; i < 1 + random.integer(8); i++) {
    const at = random.integer(damaged.length + 1)
    const cut = random.integer(3) === 0 ? random.integer(60) : 0
    damaged = damaged.slice(0, at) + TOKENS[random.integer(TOKENS.length)] + damaged.slice(at + cut)
  }
  return damaged
}

async function attempt(text: string): Promise<LayoutFile | Fault> {
  try {
    return layoutOfTables(await parseTables(Buffer.from(text), 'damaged.csv'), 'damaged.csv')
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

test('damaged layouts give rows that lie on a plate, or a Fault that names the file', async () => {
  const random = seededRandom(4)
  let read = 0
  for (let i = 0; i < 1500; i++) {
    const outcome = await attempt(damage(SOURCES[i % SOURCES.length]!, random))
    if (outcome instanceof Fault) {
      expect(outcome.path).toBe('damaged.csv')
      continue
    }
    read++
    for (const { row, column, dose } of outcome.rows) {
      expect(row >= 0 && row < 32 && column >= 0 && column < 48).toBe(true)
      expect(dose === undefined || (dose >= 0 && Number.isFinite(dose))).toBe(true)
    }
    doseSeries(outcome.rows)
    joinLayout(outcome.rows, [{ name: 'P1', rows: 8, columns: 12, wells: [] }])
  }
  expect(read).toBeGreaterThan(1000)
})

test('damaged assay layouts of Harmony are read as far as they go', () => {
  const random = seededRandom(6)
  const well = '<Well><Row>1</Row><Col>2</Col><Value>0.5</Value></Well>'
  const text = `<AssayLayout><Layer><Name>Concentration</Name>${well.repeat(20)}</Layer></AssayLayout>`
  for (let i = 0; i < 300; i++) expect(readHarmonyLayout(damage(text, random)).kind).toBe('harmony')
})

test('whatever is typed as a range gives wells of the plate or is refused', () => {
  const random = seededRandom(8)
  for (let i = 0; i < 2000; i++) {
    const text = damage('A-H:5, col:1-2, A01-A09', random)
    try {
      for (const { row, column } of parseWellRange(text, { rows: 8, columns: 12 }))
        expect(row < 8 && column < 12).toBe(true)
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
    }
  }
})
