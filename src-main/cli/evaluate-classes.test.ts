/** `evaluate classes` on tables written by hand: its numbers are counted on paper. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { parseArguments } from './arguments.ts'
import { evaluateCommand } from './evaluate-command.ts'
import type { Session } from './session.ts'

const folder = temporaryFolder('classes')

const PREDICTIONS = `file,label,score,score_A,score_B,score_C,logit_A,logit_B,logit_C
a1.png,A,0.7,0.7,0.2,0.1,2,1,0
a2.png,B,0.5,0.4,0.5,0.1,1,2,0
a3.png,A,0.6,0.6,0.3,0.1,2,1,0
b1.png,B,0.8,0.1,0.8,0.1,0,3,0
b2.png,B,0.4,0.3,0.4,0.3,0,1,0
c1.png,A,0.5,0.5,0.1,0.4,2,0,1`

const LABELS = `file,label,treatment,plate,split
a1.png,A,taxol,1,train
a2.png,A,taxol,2,test
a3.png,A,taxol,3,test
b1.png,B,nocodazole,1,train
b2.png,B,nocodazole,2,test
c1.png,C,DMSO,1,test`

interface Tables {
  readonly predictions?: string
  readonly labels?: string
  readonly more?: string
}

async function evaluate({ predictions = PREDICTIONS, labels = LABELS, more = '' }: Tables = {}) {
  const table = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const given = [
    ...['classes', '--predictions', table('predictions.csv', predictions)],
    ...['--labels', table('labels.csv', labels), ...more.split(' ').filter(Boolean)],
  ]
  const said: string[] = []
  const progress = { report() {}, end() {}, say: (text: string) => void said.push(text) }
  const args = parseArguments(given, evaluateCommand.flags, evaluateCommand.words)
  const { json, text } = await evaluateCommand.run(args, { progress } as unknown as Session)
  return { json, text, said }
}

describe('evaluate classes', () => {
  it('counts images called what they are, and ranks each class against the others', async () => {
    // a2 is taken for B and c1 for A. By score of A: a1, a3, c1, a2; of B: b1, a2, b2; of C: c1 first.
    const { json, said } = await evaluate()
    expect(json).toMatchObject({
      images: 6,
      accuracy: 4 / 6,
      meanClassAccuracy: expect.closeTo((2 / 3 + 1 + 0) / 3, 12),
      meanAveragePrecision: expect.closeTo(((1 + 1 + 3 / 4) / 3 + (1 + 2 / 3) / 2 + 1) / 3, 12),
      classes: ['A', 'B', 'C'],
      perClass: {
        A: { images: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
        B: { images: 2, precision: 2 / 3, recall: 1, f1: 0.8 },
        C: { images: 1, precision: Number.NaN, recall: 0, f1: 0, averagePrecision: 1 },
      },
      confusion: [
        [2, 1, 0],
        [0, 2, 0],
        [1, 0, 0],
      ],
      unmatched: { withoutLabel: [], withoutPrediction: [] },
    })
    expect(json).not.toHaveProperty('groups')
    expect(said).toEqual([])
  })

  it('takes the median of a group’s images, class by class', async () => {
    // taxol: medians 0.6, 0.3, 0.1; nocodazole 0.2, 0.6, 0.2; DMSO is its one image.
    expect((await evaluate({ more: '--group treatment' })).json).toMatchObject({
      images: 6,
      groups: 3,
      perGroup: [
        { group: 'taxol', labelled: 'A', predicted: 'A', score: 0.6, images: 3, votes: { A: 2, B: 1 } },
        { group: 'nocodazole', labelled: 'B', predicted: 'B', images: 2, votes: { B: 2 } },
        { group: 'DMSO', labelled: 'C', predicted: 'A', score: 0.5, images: 1, votes: { A: 1 } },
      ],
      accuracy: 2 / 3,
      meanAveragePrecision: 1,
      perClass: { A: { groups: 1, precision: 0.5, recall: 1 }, C: { groups: 1, recall: 0 } },
      confusion: [
        [1, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
      ],
    })
  })

  it('looks at one split where it is told to', async () => {
    const { json, said } = await evaluate({ more: '--split test' })
    expect(json).toMatchObject({ images: 4, accuracy: 0.5, unmatched: { withoutLabel: [], withoutPrediction: [] } })
    expect(said).toEqual([])
    expect((await evaluate({ more: '--split test --group treatment' })).json).toMatchObject({ images: 4, groups: 3 })
  })

  it('finds files by their names where folders differ, and tells which ones have no counterpart', async () => {
    const labels = `${LABELS.replaceAll(/^(?=[abc]\d)/gm, 'images\\')}\nimages\\d1.png,C,DMSO,3,test`
    const { json, said } = await evaluate({ predictions: `${PREDICTIONS}\nz1.png,A,1,1,0,0,9,0,0`, labels })
    expect(json).toMatchObject({
      images: 6,
      accuracy: 4 / 6,
      unmatched: { withoutLabel: ['z1.png'], withoutPrediction: ['images/d1.png'] },
    })
    expect(said).toEqual([
      'Predicted without a label, so not counted (1): z1.png.',
      'Labelled without a prediction, so not counted (1): images/d1.png.',
    ])
  })

  it('judges by the scores of known classes of which no image is', async () => {
    const { json, text } = await evaluate({ labels: LABELS.split('\n').slice(0, 6).join('\n') })
    expect(json).toMatchObject({ images: 5, meanClassAccuracy: expect.closeTo((2 / 3 + 1) / 2, 12) })
    expect(text).toMatch(/C +0 +– +– +– +–/)
  })

  describe('of several labels an image', () => {
    // By score of A: a1, a3, c1, a2, b2, b1; of B: b1, a2, b2, a3, a1, c1; of C: c1, b2, then four of 0.1.
    const labels = `file,label,treatment
a1.png,A,taxol
a2.png,A;B,taxol2
a3.png,A | B,taxol2
b1.png,B,nocodazole
b2.png,B,nocodazole
b2.png,C,nocodazole
c1.png,C,DMSO`

    it('judges each class for itself at a threshold, and ranks it whatever the threshold', async () => {
      const { json } = await evaluate({ labels, more: '--multi-label --threshold 0.3' })
      // Said from 0.3 on: a1 A, a2 A B, a3 A B, b1 B, b2 A B C, c1 A C: b2 and c1 have one too many.
      expect(json).toMatchObject({
        images: 6,
        threshold: 0.3,
        subsetAccuracy: 4 / 6,
        labelAccuracy: expect.closeTo(16 / 18, 12),
        meanAveragePrecision: expect.closeTo(((1 + 1 + 3 / 4) / 3 + 1 + 1) / 3, 12),
        perClass: {
          A: { images: 3, precision: 3 / 5, recall: 1 },
          B: { images: 4, precision: 1, recall: 1 },
          C: { images: 2, precision: 1, recall: 1, averagePrecision: 1 },
        },
      })
      expect((await evaluate({ labels, more: '--multi-label' })).json).toMatchObject({ threshold: 0.5 })
    })

    it('takes the median of a group, and says of each group what it is taken for', async () => {
      const own = labels.replace('b1.png,B,', 'b1.png,C;B,')
      const { json, text } = await evaluate({ labels: own, more: '--multi-label --group treatment --threshold 0.3' })
      expect(json).toMatchObject({
        images: 6,
        groups: 4,
        perGroup: [
          { group: 'taxol', predicted: 'A' },
          { group: 'taxol2', labelled: 'A;B', predicted: 'A;B', votes: { A: 2, B: 2 } },
          { group: 'nocodazole', labelled: 'C;B', predicted: 'B', votes: { A: 1, B: 2, C: 1 } },
          { group: 'DMSO', labelled: 'C', predicted: 'A;C' },
        ],
        perClass: { C: { groups: 2, recall: 0.5 } },
      })
      expect(text).toContain('nocodazole  C;B taken for B, 2 of 2 images by themselves')
      await expect(evaluate({ labels, more: '--multi-label --group treatment' })).rejects.toThrow(
        'The group nocodazole has images labelled B and B;C',
      )
    })

    it('refuses rows of a file that do not agree, and a threshold alone', async () => {
      const odd = labels.replace('b2.png,C,nocodazole', 'b2.png,C,taxol')
      await expect(evaluate({ labels: odd, more: '--multi-label --group treatment' })).rejects.toThrow(
        'The rows of b2.png do not agree in their group',
      )
      await expect(evaluate({ more: '--threshold 0.4' })).rejects.toThrow('--threshold goes with --multi-label')
      await expect(evaluate({ more: '--multi-label --threshold 2' })).rejects.toThrow('from 0 to 1')
    })
  })

  it('shows a row for each class with what its images are taken for', async () => {
    const { text } = await evaluate({ more: '--group treatment' })
    expect(text.split('\n')).toEqual([
      'Images                  6',
      'Groups                  3',
      'Accuracy                66.67 %',
      'Mean class accuracy     66.67 %',
      'Mean average precision  1.000',
      '',
      'class  groups  precision  recall     F1     AP  taken for',
      'A           1      0.500   1.000  0.667  1.000',
      'B           1      1.000   1.000  1.000  1.000',
      'C           1          –   0.000  0.000  1.000  A 1',
      '',
      'DMSO  C taken for A, 1 of 1 images by themselves',
    ])
  })

  it.each<[string, Tables, RegExp]>([
    ['a detector’s scores', { predictions: 'file,label,score\na1.png,A,1' }, /no columns score_CLASS of two classes/],
    ['no file', { predictions: 'name,score_A,score_B\na1.png,1,0' }, /lacks the column file/],
    ['a word for a number', { predictions: 'file,score_A,score_B\na1.png,1,low' }, /Line 2: score_B is "low"/],
    ['a missing score', { predictions: 'file,score_A,score_B\na1.png,1,NaN' }, /Line 2: score_B is "NaN"/],
    ['a class twice', { predictions: 'file,score_A,score_A\na1.png,1,0' }, /two columns called score_A/],
    ['a file twice', { predictions: 'file,score_A,score_B\na.png,1,0\na.png,1,0' }, /a\.png stands in lines 2 and 3/],
    ['no rows', { labels: 'file,label' }, /has a header but no rows/],
    ['no label', { labels: 'file,label,plate\na1.png,,1' }, /Line 2: label is empty/],
    ['other images', { labels: 'file,label\nq.png,A' }, /No predicted file \(a1\.png, …\) is among .* \(q\.png, …\)/],
    ['an unknown class', { labels: 'file,label\na1.png,D' }, /know no class D/],
    ['an unknown column', { more: '--group moa' }, /lacks the column moa/],
    ['an empty group', { labels: 'file,label,t\na1.png,A,\na2.png,A,x', more: '--group t' }, /Line 2: t is empty/],
    ['groups of several labels', { more: '--group plate' }, /The group 1 has images labelled A and B/],
    ['an unknown split', { more: '--split dev' }, /No image is in the split dev: there are train, test/],
    ['no splits', { labels: 'file,label\na1.png,A', more: '--split test' }, /the table has no column split/],
    [
      'a split without predictions',
      { labels: 'file,label,split\na1.png,A,train\nq.png,A,test', more: '--split test' },
      /None of the predicted images is in the split test/,
    ],
  ])('refuses %s', async (_, tables, message) => {
    await expect(evaluate(tables)).rejects.toMatchObject({
      code: 'bad_labels',
      message: expect.stringMatching(message),
    })
  })

  it('needs both tables, and has no flags of others', () => {
    const run = (words: string) =>
      evaluateCommand.run(parseArguments(words.split(' '), evaluateCommand.flags, 1), {} as Session)
    expect(() => run('classes --predictions p.csv')).toThrow('--labels is missing')
    expect(() => run('classes --predictions p --labels l --kind k')).toThrow('evaluate classes has no --kind')
  })
})
