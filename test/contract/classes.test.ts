/** A classifier from a column of the layout, on the command line: trained on wells, judged on rows left out, applied, and read as any measurement. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { platescopeIn } from '../platescope.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder('classes')
const project = join(folder, 'classes.platescope')

const platescope = platescopeIn(folder)

const TRAIN = ['train', 'classes', '--project', project, '--provider', 'cpu', '--epochs', '1', '--json']

beforeAll(async () => {
  const screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 7, sites: 1, size: 96 })
  await platescope('import', screen.plateFolder, '--project', project)
  await platescope('layout', screen.layoutPath, '--project', project)
}, 120_000)

describe('a classifier of wells', () => {
  it('learns the values of a column, is judged on every column of the plate left out, and comes into the project', async () => {
    const out = join(folder, 'model')
    const { code, json, told } = await platescope(
      ...[...TRAIN, '--by', 'role', '--wells', 'positive_control,negative_control', '--leave-out', 'column'],
      ...['--out', out],
    )
    expect(told).toContain('negative_control (16 wells), positive_control (8 wells)')
    expect(code).toBe(0)
    expect(json.leftOut).toMatchObject({ by: 'column', all: { images: 24 } })
    const { groups } = json.leftOut as { groups: { group: string; images: number }[] }
    expect(groups.map(({ images }) => images).reduce((a, b) => a + b)).toBe(24)
    const card = JSON.parse(readFileSync(join(out, 'card.json'), 'utf8')) as Record<string, unknown>
    expect(card).toMatchObject({ task: 'classes', classes: ['negative_control', 'positive_control'] })
    expect(existsSync(join(out, 'model.onnx'))).toBe(true)
  }, 180_000)

  it('scores every site: the probability of what is looked for, of two classes', async () => {
    const { code, json } = await platescope(
      'predict',
      '--project',
      project,
      '--model',
      '1',
      '--provider',
      'cpu',
      '--json',
    )
    expect(code).toBe(0)
    const table = join(folder, 'wells.csv')
    await platescope('export', 'wells', '--project', project, '--run', String(json.run), '--out', table)
    const [header = ''] = readFileSync(table, 'utf8').split('\n')
    expect(header.split(',')).toEqual(
      expect.arrayContaining(['Image_Probability_positive_control', 'Image_LogOdds_positive_control']),
    )
  }, 120_000)

  it('of several classes gives a probability of each, and they sum to one', async () => {
    const trained = await platescope(...TRAIN, '--by', 'treatment', '--split-by', 'well', '--name', 'Compounds')
    expect(trained.told).not.toContain('"error"')
    expect(trained.code).toBe(0)
    const { json } = await platescope('predict', '--project', project, '--model', '2', '--provider', 'cpu', '--json')
    const table = join(folder, 'several.csv')
    await platescope('export', 'wells', '--project', project, '--run', String(json.run), '--out', table)
    const [header = '', ...rows] = readFileSync(table, 'utf8').trim().split('\n')
    const names = header.split(',')
    const columns = names.flatMap((name, i) => (name.startsWith('Image_Probability_') ? [i] : []))
    expect(columns.length).toBeGreaterThanOrEqual(4)
    const scored = rows.map((row) => columns.map((i) => Number(row.split(',')[i]))).filter(([first]) => first! > 0)
    expect(scored.length).toBeGreaterThan(80)
    for (const row of scored) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 4)
  }, 180_000)

  it.each([
    [['--by', 'nothing'], 1, /No chosen well has anything in the column nothing.*Columns are: role/s],
    [['--by', 'role', '--wells', 'positive_control'], 1, /needs two classes or more/],
    [[], 2, /--by is missing/],
  ])(
    'refuses %j',
    async (words, code, message) => {
      const ended = await platescope(...TRAIN, ...words)
      expect(ended.code).toBe(code)
      expect(ended.told).toMatch(message)
    },
    60_000,
  )
})

describe('the comparison of poolings', () => {
  it('asks for the cells that it needs', async () => {
    const { code, told } = await platescope('reproduce', 'mil', '--out', join(folder, 'mil'))
    expect(code).toBe(2)
    expect(told).toMatch(/--cells is missing/)
    expect(existsSync(join(folder, 'mil'))).toBe(false)
  }, 60_000)
})
