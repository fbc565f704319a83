/** `simulate` as a program: exit codes, what it prints and writes, and Ctrl+C. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { writeCellPictures } from '../cell-pictures.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { platescope, start } from './command-line.ts'

const folder = temporaryFolder('simulate')
const MOSAIC = 'mosaic --cells cells --rare Double --common Round --per-image 4-6 --rare-per-image 1-2 --size 160x160'
beforeAll(async () => {
  await writeCellPictures(join(folder, 'cells'))
  writeFileSync(join(folder, 'a-file'), '')
})
const simulate = (words: string) => platescope(folder, 'simulate', ...words.split(' ').filter(Boolean))

it('simulate ends with 2 and, where JSON is wanted, one JSON object with the reason', async () => {
  const refused = await simulate('ellipses --set 0 --out x --json')
  expect(refused.code).toBe(2)
  expect(refused.json()).toEqual({ error: expect.stringContaining('--set is "0"') })
})

it('simulate fails with 1 where the folder cannot be made, or the cells are not there', async () => {
  const [asFile, absent] = await Promise.all([
    simulate('ellipses --set 1 --count 6 --out a-file/x'),
    simulate(`${MOSAIC.replace('--cells cells', '--cells nowhere')} --out x`),
  ])
  expect([asFile.code, absent.code]).toEqual([1, 1])
  expect(absent.stderr).toMatch(/There is no folder \S+nowhere/)
})

it('simulate ellipses and mosaic write what they say', async () => {
  const ellipses = await simulate('ellipses --set 2 --count 12 --seed 4 --out e --json')
  expect([ellipses.code, ellipses.stderr.includes('12 of 12 images')]).toEqual([0, true])
  expect(ellipses.json()).toMatchObject({ set: 2, seed: 4, images: 12, positive: 6 })
  expect(readdirSync(join(folder, 'e')).length).toBe(12 + 4)
  const mosaics = await simulate(`${MOSAIC} --count 8 --out m`)
  expect(mosaics.code).toBe(0)
  expect(mosaics.stdout).toMatch(/4 positive, 4 negative, 8 bits/)
  expect(readdirSync(join(folder, 'm')).length).toBe(8 + 5)
})

it('simulate stopped by Ctrl+C leaves an empty folder', async () => {
  const { process, ended } = start(folder, 'simulate ellipses --set 1 --count 50000 --out stopped'.split(' '))
  while (!readFolder(join(folder, 'stopped')).includes('ellipses-00005.png'))
    await new Promise((r) => setTimeout(r, 20))
  process.kill('SIGINT')
  expect((await ended).code).toBe(1)
  expect(readFolder(join(folder, 'stopped'))).toEqual([])
})

function readFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
