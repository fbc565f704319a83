/** A classifier of images with several labels on the command line: trained, judged by folds and groups, applied, evaluated. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../src-main/base/index.ts'
import { encodePng8 } from '../../src-main/image/index.ts'
import { platescopeIn } from '../platescope.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder('multi-label')
const platescope = platescopeIn(folder)
const labels = join(folder, 'labels.csv')
const TRAIN = ['train', 'classes', '--images', folder, '--provider', 'cpu', '--epochs', '1', '--seed', '3', '--json']

/** Two images a well, of which some have actin, some tubulin, some both; a compound has four wells. */
const WELLS = Array.from({ length: 12 }, (_, well) => ({
  well: `A${String(well + 1).padStart(2, '0')}`,
  compound: ['taxol', 'DMSO', 'nocodazole'][well % 3]!,
  labels: [['actin'], ['tubulin'], ['actin', 'tubulin']][well % 3]!,
}))

beforeAll(async () => {
  const random = seededRandom(4)
  const rows: string[] = []
  for (const { well, compound, labels: own } of WELLS)
    for (const site of [1, 2]) {
      const bytes = Uint8Array.from({ length: 72 * 70 }, () => 20 + random.integer(60))
      writeFileSync(join(folder, `${well}_${site}.png`), await encodePng8({ width: 72, height: 70, samples: 1, bytes }))
      rows.push(`${well}_${site}.png,${own.join(';')},${well},${compound}`)
    }
  writeFileSync(labels, `file,label,well,compound\n${rows.join('\n')}\n`)
})

describe('a classifier of images with several labels', () => {
  it('is trained, judged by folds of whole wells beside shuffled labels, applied and evaluated', async () => {
    const model = join(folder, 'model')
    const words = ['--labels', labels, '--multi-label', '--split-by', 'well', '--folds', '3', '--out', model]
    const trained = await platescope(...TRAIN, ...words)
    expect(trained.told).toContain('Leaving out fold 3, 3 of 3')
    expect(trained.code).toBe(0)
    expect(trained.json).toMatchObject({
      test: { threshold: 0.5, perClass: { actin: {}, tubulin: {} } },
      baselines: { shuffledLabels: { unit: 'groups', units: 4 } },
      leftOut: { by: 'fold', all: { images: 24 } },
    })
    const card = JSON.parse(readFileSync(join(model, 'card.json'), 'utf8')) as Record<string, unknown>
    expect(card).toMatchObject({
      classes: ['actin', 'tubulin'],
      output: { activation: 'sigmoid' },
      featureStride: 48,
      training: { split: 'by well', counts: { 'train groups': 4 } },
    })
    expect((card.layers as string[])[0]).toBe('average pooling 3 × 3, stride 2, no padding')

    const predictions = join(folder, 'predictions.csv')
    const applied = await platescope(
      ...['predict', '--model', model, '--images', folder, '--out', predictions, '--provider', 'cpu', '--json'],
    )
    expect(applied.code).toBe(0)
    const [header = '', ...rows] = readFileSync(predictions, 'utf8').trim().split('\n')
    expect(header).toBe('file,label,score,score_actin,score_tubulin,logit_actin,logit_tubulin')
    for (const row of rows) {
      const [, label = '', , actin, tubulin, logit] = row.split(',')
      expect(Number(actin)).toBeCloseTo(1 / (1 + Math.exp(-Number(logit))), 5)
      expect(label.split(';').filter(Boolean)).toEqual([
        ...(Number(actin) >= 0.5 ? ['actin'] : []),
        ...(Number(tubulin) >= 0.5 ? ['tubulin'] : []),
      ])
    }
    const words2 = ['--predictions', predictions, '--labels', labels, '--multi-label', '--group', 'compound', '--json']
    expect((await platescope('evaluate', 'classes', ...words2)).json).toMatchObject({
      images: 24,
      groups: 3,
      perClass: { actin: { groups: 2 }, tubulin: { groups: 2 } },
    })
  }, 240_000)

  it('of one label an image is judged by leaving compounds out, as far as another has their class', async () => {
    const table = join(folder, 'single.csv')
    const rows = WELLS.flatMap(({ well, compound }, i) =>
      [1, 2].map((site) => `${well}_${site}.png,${i % 2 ? 'round' : 'flat'},${well},${compound}`),
    )
    writeFileSync(table, `file,label,well,compound\n${rows.join('\n')}\n`)
    const words = ['--labels', table, '--leave-out', 'compound', '--out', join(folder, 'single')]
    const { code, json, told } = await platescope(...TRAIN, ...words)
    expect(told).toContain('Leaving out compound DMSO, 2 of 3')
    expect(code).toBe(0)
    expect(json.leftOut).toMatchObject({ by: 'compound', all: { images: 24 } })
  }, 240_000)

  it.each<[string, string, string[], RegExp]>([
    [
      'labels that contradict each other',
      'file,label\nA01_1.png,x\nA01_1.png,y\nA02_1.png,y',
      [],
      /labelled x and y in rows 2 and 3.*--multi-label/s,
    ],
    [
      'a class of one well',
      `file,label,group\nA01_1.png,x,1\nA01_2.png,x,1\n${[2, 3, 4].map((i) => `A0${i}_1.png,y,${i}`).join('\n')}`,
      [],
      /Class x occurs in 1 group; a split into 3 needs 3/,
    ],
    [
      'a column that is not there',
      'file,label\nA01_1.png,x\nA02_1.png,y',
      ['--split-by', 'compound'],
      /no column compound/,
    ],
    ['an unknown column', 'file,label,moa\nA01_1.png,x,1\nA02_1.png,y,2', [], /unknown column: moa/],
    [
      'a compound that alone has a class',
      `file,label,compound,split\n${['A01_1.png,x,c1,train', 'A02_1.png,y,c2,train', 'A03_1.png,x,c1,validation', 'A04_1.png,y,c2,test'].join('\n')}`,
      ['--leave-out', 'compound'],
      /Without c1 and another group some class has no images/,
    ],
  ])(
    'refuses %s and writes nothing',
    async (_, table, words, message) => {
      const path = join(folder, 'bad.csv')
      writeFileSync(path, table)
      const out = join(folder, 'bad')
      const { code, told } = await platescope(...TRAIN, '--labels', path, '--out', out, ...words)
      expect(told).toMatch(message)
      expect(code).toBe(1)
    },
    120_000,
  )
})
