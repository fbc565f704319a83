/** Layouts as they are found: real ones, JUMP's, CellProfiler's, grids, barcode tables, and what people type. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { parseTable } from '../table/index.ts'
import { type LayoutFile, type LayoutRow, layoutOfTables, readLayout, wellName } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'layout-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = async (text: string): Promise<LayoutFile> => layoutOfTables([await parseTable(Buffer.from(text))])
const wells = (file: LayoutFile): Record<string, LayoutRow> =>
  Object.fromEntries(file.rows.map((row) => [wellName(row), row]))
const roles = ({ rows }: LayoutFile): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { role } of rows) counts[String(role)] = (counts[String(role)] ?? 0) + 1
  return counts
}

describe('real layouts', () => {
  const translocation = sharedData('translocation-plate', '1049_Metadata.csv')
  test.skipIf(!translocation)(
    'the translocation plate has 16 negative and 8 positive controls and 72 dose wells',
    async () => {
      const file = await readLayout(translocation!)
      expect(file).toMatchObject({ kind: 'cellprofiler', columns: [], problems: [] })
      expect(roles(file)).toEqual({ negative_control: 16, positive_control: 8, treatment: 72 })
      expect(wells(file).E01).toMatchObject({ role: 'positive_control', dose: 10, plate: undefined })
    },
  )

  const operetta = sharedData('instruments', 'operetta-plate-with-layout', 'drug_layout.csv')
  test.skipIf(!operetta)('a semicolon table of rows and columns names its drug, dose and unit', async () => {
    const file = await readLayout(operetta!)
    expect(wells(file).C03).toMatchObject({ treatment: 'DMSO', dose: 0.125, doseUnit: '%', role: undefined })
    expect(file.notices.join()).toMatch(/solvent/)
  })

  const profile = sharedData('profiles', 'SQ00015054_normalized_feature_select.csv.gz')
  test.skipIf(!profile)(
    'a profile gives plate, dose in mM, mechanism and 24 controls, without its measurements',
    async () => {
      const file = await readLayout(profile!)
      expect(roles(file)).toEqual({ negative_control: 24, treatment: 360 })
      expect(wells(file).A07).toMatchObject({
        plate: 'SQ00015054',
        dose: 1,
        doseUnit: 'mM',
        columns: { cell_line: 'A549' },
      })
      expect(wells(file).A07!.columns.moa).toBe('prostanoid receptor agonist')
      expect(file.columns).not.toContain('Cells_AreaShape_Compactness')
    },
  )
})

describe('long tables', () => {
  test('JUMP spells plate, well, roles and compounds in its own way', async () => {
    const file = await read(
      [
        'Metadata_Plate,Metadata_Well,Metadata_pert_type,Metadata_control_type,Metadata_pert_iname,Metadata_mmoles_per_liter,Metadata_MoA',
        'BR1,A01,control,negcon,DMSO,,',
        'BR1,A02,control,poscon_diverse,TC-S-7004,5,',
        'BR1,A03,trt,,AMG900,5,Aurora kinase inhibitor',
      ].join('\n'),
    )
    expect(file.problems).toEqual([])
    expect(wells(file)).toMatchObject({
      A01: { role: 'negative_control', treatment: 'DMSO' },
      A02: { role: 'positive_control', control: 'diverse', dose: 5, doseUnit: 'mM' },
      A03: { role: 'treatment', columns: { moa: 'Aurora kinase inhibitor' } },
    })
  })

  test.each([
    ['conc (uM)', 'µM'],
    ['Concentration [nM]', 'nM'],
    ['dose_uM', 'µM'],
    ['Final conc. (µg/ml)', 'µg/mL'],
    ['uM', 'µM'],
    ['mmoles_per_liter', 'mM'],
    ['dose', undefined],
  ])('the unit of a column %s is %s', async (header, unit) => {
    const file = await read(`well,compound,${header}\nA1,x,2.5\n`)
    expect(file.rows[0]).toMatchObject({ dose: 2.5, doseUnit: unit })
  })

  test('decimal commas, units in cells and mixed molar units come out as one unit', async () => {
    const file = await read('Well;Drug;Dose\nA1;x;0,5 uM\nA2;x;250 nM\nA3;x;2 µM\n')
    expect(file.rows.map(({ dose, doseUnit }) => [dose, doseUnit])).toEqual([
      [0.5, 'µM'],
      [0.25, 'µM'],
      [2, 'µM'],
    ])
    expect(file.notices.join()).toMatch(/expressed in µM/)
  })

  test('wells may be running numbers, rows and columns may count from zero, a well may carry its plate', async () => {
    expect(wells(await read('well,drug\n1,a\n13,b\n96,c\n'))).toMatchObject({
      A01: {},
      B01: { treatment: 'b' },
      H12: {},
    })
    expect(wells(await read('row,col,drug\n0,0,a\n7,11,b\n'))).toMatchObject({ A01: {}, H12: { treatment: 'b' } })
    expect(wells(await read('Well ID,drug\nP7_A01,a\n')).A01).toMatchObject({ plate: 'P7' })
  })

  test('titles above the header and blank lines are passed over, and lines keep their numbers', async () => {
    const file = await read('Experiment 7,,\n\nmade by,me,\nWell,Drug,Dose\nA01,x,1\nA02,y,2\n')
    expect(file.rows.map(({ line }) => line)).toEqual([5, 6])
  })

  test('a table without header is read by what its cells look like, and says so', async () => {
    const file = await read('A01,neg,0\nA02,pos,1\nA03,sample,2\n')
    expect(wells(file)).toMatchObject({
      A01: { role: 'negative_control', dose: 0 },
      A03: { role: 'treatment', dose: 2 },
    })
    expect(file.notices.join()).toMatch(/no header/)
  })

  test('what cannot be read is listed by line, and the rest stands', async () => {
    const file = await read('well,role,dose\nA01,neg,0\nZZ99,neg,0\nA02,wizard,1\nA03,trt,much\nA04,trt,-1\n,trt,1\n')
    expect(file.rows.map(wellName)).toEqual(['A01', 'A02', 'A03', 'A04'])
    expect(file.problems).toEqual([
      { line: 3, message: "'ZZ99' is no well." },
      { line: 4, message: "'wizard' is no known role." },
      { line: 5, message: "'much' is no dose of 0 or more." },
      { line: 6, message: "'-1' is no dose of 0 or more." },
      { line: 7, message: 'The row names no well.' },
    ])
  })

  test('DMSO is a negative control only if a role says control', async () => {
    expect((await read('well,compound\nA1,DMSO\nA2,x\n')).rows.map(({ role }) => role)).toEqual([
      undefined,
      'treatment',
    ])
    const typed = await read('well,compound,type\nA1,DMSO,control\nA2,x,trt\nA3,Taxol,control\n')
    expect(typed.rows.map(({ role }) => role)).toEqual(['negative_control', 'treatment', undefined])
    expect(typed.notices.join()).toMatch(/1 wells are called control without saying which/)
  })

  test('a column called type that holds no roles is a free column', async () => {
    const file = await read('well,compound,type\nA1,x,siRNA\nA2,y,CRISPR\n')
    expect(file.columns).toEqual(['type'])
    expect(file.problems).toEqual([])
  })

  test('a condition that says only control and treated is a role, one that names drugs is a treatment', async () => {
    const said = await read('well,condition\nA1,negative\nA2,treated\nA3,positive\n')
    expect(said.rows.map(({ role }) => role)).toEqual(['negative_control', 'treatment', 'positive_control'])
    const drugs = await read('well,condition\nA1,Taxol\nA2,negative control\n')
    expect(drugs.rows.map(({ role, treatment }) => [role, treatment])).toEqual([
      ['treatment', 'Taxol'],
      ['negative_control', 'negative control'],
    ])
  })

  test('doses without names are treatments, zero is left open', async () => {
    expect((await read('well,dose\nA1,0\nA2,5\n')).rows.map(({ role }) => role)).toEqual([undefined, 'treatment'])
  })

  test('repeated columns and ragged rows are mentioned', async () => {
    const { notices } = await read('well,dose,dose\nA1,1,2\nA2,1\n')
    expect(notices.join(' ')).toMatch(
      /occur twice: dose.*1 rows have more or fewer cells than the header, the first is line 3/,
    )
  })

  test('genes are treatments where nothing else is, and stay a column', async () => {
    expect((await read('well,gene_symbol,role\nA1,PLK1,pos\nA2,TP53,trt\n')).rows[1]).toMatchObject({
      treatment: 'TP53',
      columns: { gene: 'TP53' },
    })
  })
})

describe('grids', () => {
  const line = (label: string, cells: readonly (string | number)[]) => [label, ...cells].join(',')
  const columns = Array.from({ length: 12 }, (_, i) => i + 1)
  const grid = (corner: string, cell: (row: number, column: number) => string | number) => [
    line(corner, columns),
    ...[...'ABCDEFGH'].map((label, row) =>
      line(
        label,
        columns.map((_, column) => cell(row, column)),
      ),
    ),
  ]

  test('stacked grids with titles become columns of the same wells', async () => {
    const text = [
      'Compound',
      ...grid('', (row, column) => (column === 0 ? 'DMSO' : `C${row}`)),
      '',
      'Conc (nM)',
      ...grid('', (_, column) => 2 ** column),
      '',
      'Role',
      ...grid('', (_, column) => (column === 0 ? 'neg' : column === 11 ? 'pos' : 'cmpd')),
      '',
      'Cell line',
      ...grid('', () => 'U2OS'),
    ]
    const file = await read(text.join('\n'))
    expect(file).toMatchObject({ kind: 'grid', columns: ['cell_line'], problems: [] })
    expect(file.rows).toHaveLength(96)
    expect(roles(file)).toEqual({ negative_control: 8, positive_control: 8, treatment: 80 })
    expect(wells(file).H03).toMatchObject({
      treatment: 'C7',
      dose: 4,
      doseUnit: 'nM',
      columns: { cell_line: 'U2OS' },
      line: 10,
    })
  })

  test('a grid of role codes or words needs no title, empty cells are no wells', async () => {
    const coded = await read(
      grid('', (_, column) => (column === 0 ? -1 : column === 11 ? 1 : column === 5 ? '' : 0)).join('\n'),
    )
    expect(roles(coded)).toEqual({ negative_control: 8, positive_control: 8, treatment: 72 })
    const spelled = await read(grid('', (row) => ['N', 'P', 'S', 'S', 'S', 'S', 'E', 'E'][row]!).join('\n'))
    expect(roles(spelled)).toEqual({ negative_control: 12, positive_control: 12, treatment: 48, empty: 24 })
  })

  test('the name of an experiment above a single grid is not taken for a column', async () => {
    expect(wells(await read(['Screen 2024-05', ...grid('', () => 'x')].join('\n'))).A01).toMatchObject({
      treatment: 'x',
      columns: {},
    })
    expect(wells(await read(['MoA', ...grid('', () => 'x')].join('\n'))).A01).toMatchObject({ columns: { moa: 'x' } })
  })

  test('titles that name plates make each grid a plate', async () => {
    const named = await read(['Plate: P1', ...grid('', () => 'x'), 'Plate: P2', ...grid('', () => 'y')].join('\n'))
    expect([...new Set(named.rows.map(({ plate, treatment }) => `${plate} ${treatment}`))]).toEqual(['P1 x', 'P2 y'])
    const codes = await read(['BR001', ...grid('', () => 'x'), 'BR002', ...grid('', () => 'y')].join('\n'))
    expect([...new Set(codes.rows.map(({ plate }) => plate))]).toEqual(['BR001', 'BR002'])
  })

  test('sheets of a workbook are columns by their names, or plates when they hold the same grids', async () => {
    const sheet = async (name: string, cell: string) => ({
      ...(await parseTable(Buffer.from(grid('', () => cell).join('\n')))),
      sheet: name,
    })
    const columns = layoutOfTables([await sheet('Compound', 'x'), await sheet('Dose (nM)', '5')])
    expect(wells(columns).B02).toMatchObject({ treatment: 'x', dose: 5, doseUnit: 'nM', plate: undefined })
    const plates = layoutOfTables([await sheet('Plate 1', 'x'), await sheet('Plate 2', 'y')])
    expect([...new Set(plates.rows.map(({ plate, treatment }) => `${plate}: ${treatment}`))]).toEqual([
      'Plate 1: x',
      'Plate 2: y',
    ])
  })

  test('long tables on several sheets are plates of the sheets’ names', async () => {
    const sheet = async (name: string) => ({ ...(await parseTable(Buffer.from('well,drug\nA1,x\n'))), sheet: name })
    expect(layoutOfTables([await sheet('P1'), await sheet('P2')]).rows.map(({ plate }) => plate)).toEqual(['P1', 'P2'])
  })

  test('a cell may hold compound and dose', async () => {
    const file = await read(grid('', (_, column) => `Nocodazole ${column + 1} uM`).join('\n'))
    expect(wells(file).A03).toMatchObject({ treatment: 'Nocodazole', dose: 3, doseUnit: 'µM', role: 'treatment' })
  })

  test('eight lines of twelve cells without any label are a 96-well plate', async () => {
    const file = await read(
      grid('', (row, column) => `c${row}-${column}`)
        .slice(1)
        .map((text) => text.slice(2))
        .join('\n'),
    )
    expect(wells(file).H12).toMatchObject({ treatment: 'c7-11' })
  })
})

describe('barcode tables', () => {
  mkdirSync(join(folder, 'platemap'))
  writeFileSync(
    join(folder, 'platemap', 'MAP-A.txt'),
    'plate_map_name\twell_position\tbroad_sample\nMAP-A\tA01\tBRD-1\nMAP-A\tB02\tBRD-2\n',
  )
  writeFileSync(
    join(folder, 'barcode_platemap.csv'),
    'Assay_Plate_Barcode,Plate_Map_Name,Batch\nBR1,MAP-A,1\nBR2,MAP-A,2\nBR3,MAP-B,2\nBR4,../secret,2\n',
  )

  test('each plate gets the wells of its map and the columns of its row; missing maps are listed', async () => {
    const file = await readLayout(join(folder, 'barcode_platemap.csv'))
    expect(file.kind).toBe('barcode')
    expect(file.rows.map((row) => [row.plate, wellName(row), row.treatment, row.columns.batch])).toEqual([
      ['BR1', 'A01', 'BRD-1', '1'],
      ['BR1', 'B02', 'BRD-2', '1'],
      ['BR2', 'A01', 'BRD-1', '2'],
      ['BR2', 'B02', 'BRD-2', '2'],
    ])
    expect(file.problems.map(({ line }) => line)).toEqual([4, 5])
  })
})

test("Harmony's assay layout gives a column for each layer and leaves out wells without value", async () => {
  const well = (row: number, column: number, value: string) =>
    `<Well><Row>${row}</Row><Col>${column}</Col><Value>${value}</Value></Well>`
  const path = join(folder, 'Layout.xml')
  writeFileSync(
    path,
    `\ufeff<?xml version="1.0"?><AssayLayout><PlateCols>24</PlateCols>
<Layer><Name>Compound</Name>${well(1, 1, 'A &amp; B')}${well(1, 2, 'X')}<Well><Row>2</Row><Col>1</Col><Value /></Well></Layer>
<Layer><Name>Concentration [µM]</Name>${well(1, 1, '0.5')}</Layer><Layer><Name>Cell Type</Name>${well(1, 2, 'HeLa')}</Layer></AssayLayout>`,
  )
  const file = await readLayout(path)
  expect(file.kind).toBe('harmony')
  expect(wells(file)).toMatchObject({
    A01: { treatment: 'A & B', dose: 0.5, doseUnit: 'µM' },
    A02: { treatment: 'X', columns: { cell_line: 'HeLa' } },
  })
  expect(file.rows).toHaveLength(2)
})

test('a file that is no layout is refused with the columns it has', async () => {
  await expect(read('animal,weight\ncat,4\n')).rejects.toMatchObject({ code: 'bad_layout', message: /animal, weight/ })
})
