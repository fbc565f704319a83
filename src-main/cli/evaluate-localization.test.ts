/** `evaluate localization` on tables written by hand: its numbers are counted on paper. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { parseArguments } from './arguments.ts'
import { evaluateCommand } from './evaluate-command.ts'
import type { Session } from './session.ts'

const folder = temporaryFolder('localization')

const TRUTH = `file,kind,x,y,width,height
a.png,circle,10,10,20,20
a.png,ellipse,50,10,20,20
b.png,circle,0,0,10,10
c.png,ellipse,0,0,10,10`

function table(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function evaluate(regions: string, { truth = TRUTH, kind = 'circle', more = '' } = {}) {
  const given = [
    ...['localization', '--regions', table('regions.csv', regions), '--truth', table('truth.csv', truth)],
    ...['--kind', kind, ...more.split(' ').filter(Boolean)],
  ]
  const args = parseArguments(given, evaluateCommand.flags, evaluateCommand.words)
  return (await evaluateCommand.run(args, {} as Session)).json
}

describe('evaluate localization', () => {
  it('counts what the boxes of the regions cover', async () => {
    // The circle of a.png to 19/20, its ellipse to 18/20; b.png's circle to half; c.png has no circle and does not count.
    const regions = `file,x,y,width,height,score
a.png,10,10,19,20,0.9
a.png,50,10,20,18,0.8
b.png,0,0,5,10,0.7
c.png,0,0,10,10,0.6`
    expect(await evaluate(regions)).toMatchObject({
      accuracy: 1 / 3,
      precision: 0.5,
      recall: 0.5,
      positiveImages: 2,
      covered: { truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 0 },
      centre: { truePositives: 2, falsePositives: 2, falseNegatives: 0 },
      overlap: { truePositives: 2, falsePositives: 2, falseNegatives: 0 },
      pointing: { withRegions: 2, hits: 2, share: 1 },
    })
  })

  it('takes images without regions as images in which nothing was found', async () => {
    expect(await evaluate('file,x,y,width,height,score')).toMatchObject({
      recall: 0,
      covered: { truePositives: 0, falseNegatives: 2, trueNegatives: 1 },
      pointing: { withRegions: 0, hits: 0, share: 0 },
    })
  })

  it('leaves out images that were not looked at', async () => {
    const looked = table('predictions.csv', 'file,label,score\na.png,positive,1\nc.png,negative,0')
    const regions = 'file,x,y,width,height,score\na.png,10,10,20,20,1'
    expect(await evaluate(regions, { more: `--predictions ${looked}` })).toMatchObject({ images: 2, recall: 1 })
    expect(await evaluate(regions)).toMatchObject({ images: 3, recall: 0.5 })
  })

  it('finds files by their names where folders differ, and says which ones are not in the truth', async () => {
    const regions = 'file,x,y,width,height,score\nimages\\a.png,10,10,20,20,1\nimages\\z.png,1,1,2,2,1'
    expect(await evaluate(regions)).toMatchObject({ recall: 0.5, unknownFiles: ['z.png'] })
  })

  it.each([
    ['file,x,y,width,score\na.png,1,1,1,1', {}, /lacks the column height/],
    ['file,x,y,width,height,score\na.png,1,1,wide,1,1', {}, /Line 2: width is "wide", which is not a number/],
    ['file,x,y,width,height,score\na.png,1,1,0,1,1', {}, /Line 2: width is 0; it must be above 0/],
    ['file,x,y,width,height,score\na.png,1,1,5,5,', {}, /Line 2: score is empty/],
    ['file,x,y,width,height,score\nq.png,1,1,5,5,1', {}, /No file with regions \(q.png, …\)/],
    ['file,x,y,width,height,score', { kind: 'square' }, /No object is of the kind square; there are circle, ellipse/],
    ['file,x,y,width,height,score', { truth: 'file,kind,x,y,width,height' }, /no rows/],
  ])('refuses %j', async (regions, more, message) => {
    await expect(evaluate(regions, more)).rejects.toThrow(message)
  })

  it('needs all of its own flags, and none of segmentation’s', () => {
    const run = (words: string) =>
      evaluateCommand.run(parseArguments(words.split(' '), evaluateCommand.flags, 1), {} as Session)
    expect(() => run('localization --regions r.csv --kind circle')).toThrow('--truth is missing')
    expect(() => run('localization --regions r --truth t --kind k --out o')).toThrow(
      'evaluate localization has no --out',
    )
    expect(() => run('colours')).toThrow('evaluate knows segmentation, localization, classes, not "colours"')
  })
})
