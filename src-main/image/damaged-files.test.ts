/** Damaged files: cut, flipped and spliced bytes give a plane or a Fault, quickly and without much memory. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageFixture } from '../../test/image-fixtures.ts'
import { Fault, type Random, seededRandom } from '../base/index.ts'
import { checkImageFile, isImageName, readImageInfo, readPlane } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-'))
})
afterAll(() => rm(folder, { recursive: true }))

type Damage = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

const DAMAGES: Readonly<Record<string, Damage>> = {
  cut: (bytes, random) => bytes.slice(0, random.integer(bytes.length)),
  flipped: (bytes, random) => {
    for (let i = 0; i <= random.integer(12); i++) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
    return bytes
  },
  'flipped in the first bytes': (bytes, random) => {
    for (let i = 0; i <= random.integer(4); i++)
      bytes[random.integer(Math.min(300, bytes.length))] = random.integer(256)
    return bytes
  },
  spliced: (bytes, random, other) => {
    const length = random.integer(Math.min(bytes.length, other.length))
    bytes.set(other.subarray(0, length).slice(random.integer(length + 1)), random.integer(bytes.length - length + 1))
    return bytes
  },
}

/** Reads in every way; returns how long that took in milliseconds. Fails on anything but planes and Faults. */
async function tryAll(path: string): Promise<number> {
  const start = performance.now()
  for (const page of [0, 1]) {
    const outcome = await readPlane({ path, page }).catch((error: unknown) => error)
    if (outcome instanceof Error) expect(outcome, `${path}: ${outcome.stack}`).toBeInstanceOf(Fault)
    else
      expect(outcome).toSatisfy(
        (plane: { width: number; height: number; data: ArrayLike<number> }) =>
          plane.data.length === plane.width * plane.height,
      )
  }
  const info = await readImageInfo(path).catch((error: unknown) => error)
  if (info instanceof Error) expect(info, `${path}: ${info.stack}`).toBeInstanceOf(Fault)
  expect((await checkImageFile(path)).problem ?? path).toContain(path)
  return performance.now() - start
}

test.each(Object.keys(DAMAGES))('%s files of every kind give planes or Faults', async (kind) => {
  const names = (await readdir(imageFixture('.'))).filter(isImageName)
  const random = seededRandom(kind.length)
  const memory = process.resourceUsage().maxRSS
  for (let round = 0; round < 3; round++) {
    for (const name of names) {
      const [bytes, other] = [name, names[random.integer(names.length)]!].map(imageFixture)
      const damaged = DAMAGES[kind]!(await readFile(bytes!), random, await readFile(other!))
      const path = join(folder, `${round}-${name}`)
      await writeFile(path, damaged)
      expect(await tryAll(path), name).toBeLessThan(3000)
    }
  }
  expect((process.resourceUsage().maxRSS - memory) / 1024).toBeLessThan(600)
})

test.each([
  'zarr2/blosc',
  'zarr2/bloscz',
  'zarr2/gzip',
  'zarr2/zstd',
  'zarr3/zstd',
  'zarr3/gzip',
  'zarr3/blosc',
  'zarr3/sharded',
])('damaged chunks and metadata of %s give planes or Faults', async (name) => {
  const random = seededRandom(11)
  const memory = process.resourceUsage().maxRSS
  for (let round = 0; round < 12; round++) {
    const path = join(folder, `${name.replace('/', '-')}-${round}`)
    await cp(imageFixture(name), path, { recursive: true })
    const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    for (const { parentPath, name: file } of files) {
      if (random.next() < 0.5) continue
      const kind = Object.keys(DAMAGES)[random.integer(4)]!
      const bytes = await readFile(join(parentPath, file))
      await writeFile(join(parentPath, file), DAMAGES[kind]!(bytes, random, bytes.slice()))
    }
    for (const page of [0, 4]) {
      const outcome = await readPlane({ path, page }).catch((error: unknown) => error)
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Fault)
    }
  }
  expect((process.resourceUsage().maxRSS - memory) / 1024).toBeLessThan(600)
})
