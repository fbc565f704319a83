/** `simulate`'s words: what is refused as wrong use, which ends the program with exit code 2, and what it says then. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeCellPictures } from '../../test/cell-pictures.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { parseArguments, UsageError } from './arguments.ts'
import type { Outcome } from './command.ts'
import type { Session } from './session.ts'
import { simulateCommand } from './simulate-command.ts'

const folder = temporaryFolder('simulate-words')
const BAGS = 'bags --cells CELLS --classes Double,Round --per-image 6-9 --purity 0.6-0.8'
const MOSAIC = 'mosaic --cells CELLS --rare Double --common Round --per-image 4-6 --rare-per-image 1-2 --size 160x160'
beforeAll(() => writeCellPictures(join(folder, 'cells')))

async function simulate(words: string): Promise<Outcome> {
  const given = words
    .replace('CELLS', join(folder, 'cells'))
    .replace('OUT', join(folder, 'out'))
    .split(' ')
    .filter(Boolean)
  const session: Partial<Session> = {
    signal: new AbortController().signal,
    progress: { report() {}, say() {}, end() {} },
  }
  return simulateCommand.run(parseArguments(given, simulateCommand.flags, simulateCommand.words), session as Session)
}

describe('simulate refuses as wrong use', () => {
  it.each([
    ['', /--out is missing/],
    ['--out OUT', /simulate needs one of screen, ellipses, mosaic, bags/],
    ['plates --out OUT', /knows screen, ellipses, mosaic, bags, not "plates"/],
    ['constructor --out OUT', /not "constructor"/],
    ['ellipses --set 1', /--out is missing/],
    ['ellipses --out OUT', /--set is missing/],
    ['ellipses --set 3 --out OUT', /--set is "3"/],
    ['ellipses --set 1 --count 2 --out OUT', /number of images is a whole number from 6 to 1000000, not 2/],
    ['ellipses --set 1 --count many --out OUT', /--count is "many": a whole number is needed/],
    ['ellipses --set 1 --seed 9999999999 --out OUT', /seed is a whole number/],
    ['ellipses --set 1 --out CELLS', /The folder \S+cells is not empty: it holds 2 things, Double among them/],
    ['screen --set 1 --out OUT', /simulate screen has no --set/],
    ['ellipses --set 1 --rare Double --out OUT', /simulate ellipses has no --rare/],
    ['mosaic --cells cells --out OUT', /--rare is missing/],
    [`${MOSAIC} --set 1 --out OUT`, /simulate mosaic has no --set/],
    [`${MOSAIC.replace('4-6', '6-4')} --out OUT`, /goes from 6 up to 4/],
    [`${MOSAIC.replace('4-6', 'few')} --out OUT`, /--per-image is "few"/],
    [`${MOSAIC.replace('160x160', '160')} --out OUT`, /--size is "160"/],
    [`${MOSAIC.replace('Double', 'Double,')} --out OUT`, /--rare has an empty class/],
    [`${MOSAIC.replace('Double', 'Triple')} --out OUT`, /no class Triple in \S+: it holds Double, Round/],
    [`${MOSAIC.replace('4-6', '4-90')} --out OUT`, /160 × 160 pixels has room for \d+ of these cells .* up to 90/],
    [`${MOSAIC} --plates ( --out OUT`, /not a regular expression/],
    [`${MOSAIC} --purity 0.5 --out OUT`, /simulate mosaic has no --purity/],
    [`${BAGS} --rare Double --out OUT`, /simulate bags has no --rare/],
    [
      'bags --cells CELLS --classes Double,Round --per-image 6-9 --out OUT',
      /--purity is missing: bags: share of the cells/,
    ],
    [`${BAGS.replace('0.6-0.8', 'high')} --out OUT`, /--purity is "high": .*such as 0.3-0.7/],
    [`${BAGS.replace('0.6-0.8', '0.5')} --out OUT`, /purity must be above 1\/2, not 0.5/],
    [`${BAGS.replace('Double,Round', 'Round')} --out OUT`, /two classes or more, not of Round/],
    [`${BAGS.replace('Round', 'Triple')} --out OUT`, /no class Triple in \S+: it holds Double, Round/],
    [`${BAGS} --size 90 --out OUT`, /--size is "90"/],
    [`${BAGS} --count 7 --out OUT`, /number of images is a whole number from 8 to 1000000, not 7/],
  ])('%s', async (words, message) => {
    const refusal = simulate(words)
    await expect(refusal).rejects.toThrow(message)
    await expect(refusal).rejects.toBeInstanceOf(UsageError)
  })
})

it('simulate bags says how many images of each label it wrote, and how pure they are', async () => {
  const { json, text } = await simulate(`${BAGS} --count 9 --seed 2 --out OUT`)
  expect(json).toMatchObject({ images: 9, labels: { Double: 5, Round: 4 }, seed: 2, depth: 8 })
  const { purity } = json as { purity: Record<'least' | 'most', number> }
  expect(purity.least).toBeGreaterThanOrEqual(0.6)
  expect(purity.most).toBeLessThanOrEqual(0.8)
  expect(text).toMatch(/Images +5 Double, 4 Round; \d+ × \d+ pixels, 8 bits\n/)
  expect(text).toMatch(/Purity +0\.\d\d to 0\.\d\d, 0\.\d\d on average\n/)
})
