/** Batches: balanced, repeatable whatever the threads, resumable, normalised; and images that cannot be used. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom } from '../base/index.ts'
import { encodePng8, readPlane } from '../image/index.ts'
import { type Batch, DEFAULT_AUGMENTATION, type ImageShelf, openImageShelf, type ShelfOptions } from './index.ts'

const folder = temporaryFolder('batches')
const SIZE = { width: 32, height: 24 }
const random = seededRandom(2)

async function picture(name: string, { width, height } = SIZE, level?: number) {
  const bytes = Uint8Array.from({ length: width * height }, () => level ?? random.integer(200) + 20)
  const path = join(folder, name)
  writeFileSync(path, await encodePng8({ width, height, samples: 1, bytes }))
  return { name, planes: [{ path, page: 0 }] }
}

const images = await Promise.all(Array.from({ length: 23 }, (_, i) => picture(`${i}.png`)))
const LABELS = images.map((_, i) => (i < 7 ? 1 : 0))
const PLAIN = { mean: [0], deviation: [1] }
const open: ImageShelf[] = []
afterAll(() => Promise.all(open.map((shelf) => shelf.close())))

async function opened(list = images, options: ShelfOptions = { threads: 2 }): Promise<ImageShelf> {
  const shelf = await openImageShelf(list, options)
  open.push(shelf)
  return shelf
}

async function all(source: AsyncIterable<Batch>): Promise<Batch[]> {
  const list: Batch[] = []
  for await (const batch of source) list.push(batch)
  return list
}

const TRAINING = {
  labels: LABELS,
  batchSize: 6,
  order: 'balanced',
  seed: 9,
  normalisation: { mean: [100], deviation: [50] },
  augmentation: { ...DEFAULT_AUGMENTATION, shiftPixels: 4, scalePixels: 6 },
  mosaics: 0.3,
} as const

describe('batches for training', () => {
  it('hold as many images of the rare class as of the common one, and each common image once in an epoch', async () => {
    const shelf = await opened()
    const epoch = await all(shelf.batches({ ...TRAINING, mosaics: 0, steps: 6 }))
    expect(epoch.map((batch) => batch.epoch)).toEqual([0, 0, 0, 0, 0, 0])
    for (const { labels, weights } of epoch) {
      const counted = [...labels].filter((_, i) => weights[i] === 1)
      expect(counted.filter((label) => label === 1).length * 2).toBe(counted.length)
    }
    const shown = epoch.flatMap(({ names }) => names.filter((name) => name !== ''))
    expect(shown).toHaveLength(32)
    expect(shown.filter((name) => LABELS[Number.parseInt(name, 10)] === 0).sort()).toEqual(
      images.flatMap(({ name }, i) => (LABELS[i] === 0 ? [name] : [])).sort(),
    )
    for (const { names, labels, weights } of epoch)
      names.forEach((name, i) => {
        if (weights[i] === 1) expect(labels[i]).toBe(LABELS[Number.parseInt(name, 10)])
      })
  })

  it('are the same bytes with one thread and with three, cached or read anew', async () => {
    const request = { ...TRAINING, steps: 8 }
    const one = await all((await opened(images, { threads: 1 })).batches(request))
    const three = await all((await opened(images, { threads: 3 })).batches({ ...request, ahead: 3 }))
    const uncached = await opened(images, { threads: 2, cacheBytes: 5000 })
    expect(uncached.cached).toBe(6)
    expect(three).toEqual(one)
    expect(await all(uncached.batches(request))).toEqual(one)
    expect(await all(uncached.batches({ ...request, seed: 10 }))).not.toEqual(one)
  })

  it('go on after a stop as if there had been none, also across epochs', async () => {
    const shelf = await opened()
    const whole = await all(shelf.batches({ ...TRAINING, steps: 14 }))
    const rest = await all(shelf.batches({ ...TRAINING, firstStep: 5, steps: 9 }))
    expect(rest).toEqual(whole.slice(5))
    expect(whole[6]!.names).not.toEqual(whole[0]!.names)
  })

  it('may be left at any time, and stop when cancelled', async () => {
    const shelf = await opened()
    const controller = new AbortController()
    const seen: number[] = []
    const looping = (async () => {
      for await (const { step } of shelf.batches({ ...TRAINING, signal: controller.signal })) {
        seen.push(step)
        if (step === 3) controller.abort()
      }
    })()
    await expect(looping).rejects.toThrow('Cancelled')
    expect(seen).toEqual([0, 1, 2, 3])
    for await (const { step } of shelf.batches(TRAINING)) if (step === 2) break
    expect(await all(shelf.batches({ ...TRAINING, steps: 2 }))).toHaveLength(2)
  })
})

describe('batches for prediction', () => {
  it('show each image once, as it is, normalised; what fills the last batch weighs nothing', async () => {
    const shelf = await opened()
    const list = await all(
      shelf.batches({ batchSize: 10, order: 'once', normalisation: { mean: [50], deviation: [4] } }),
    )
    expect(list.flatMap(({ names }) => names)).toEqual([...images.map(({ name }) => name), ...Array(7).fill('')])
    expect([...list[2]!.weights]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    expect([...list[2]!.places]).toEqual([20, 21, 22, -1, -1, -1, -1, -1, -1, -1])
    for (const i of [0, 17]) {
      const { data } = await readPlane(images[i]!.planes[0]!)
      const { images: pixels } = list[Math.floor(i / 10)]!
      const from = (i % 10) * data.length
      expect(pixels.slice(from, from + data.length)).toEqual(Float32Array.from(data, (value) => (value - 50) / 4))
    }
  })

  it('crop larger images about their centre, and set smaller ones on their background', async () => {
    const large = await picture('large.png', { width: 36, height: 26 })
    const shelf = await opened([images[0]!, large])
    expect(shelf.smallest).toEqual(SIZE)
    const [batch] = await all(shelf.batches({ batchSize: 2, order: 'once', normalisation: PLAIN }))
    const { data } = await readPlane(large.planes[0]!)
    const pixels = SIZE.width * SIZE.height
    for (let i = 0; i < pixels; i++)
      expect(batch!.images[pixels + i]).toBe(data[(Math.floor(i / 32) + 1) * 36 + (i % 32) + 2])
    const [wide] = await all(
      shelf.batches({
        images: [0],
        batchSize: 1,
        order: 'once',
        normalisation: PLAIN,
        size: { width: 34, height: 24 },
      }),
    )
    const [left, right] = [wide!.images.filter((_, i) => i % 34 === 0), wide!.images.filter((_, i) => i % 34 === 33)]
    expect(new Set([...left, ...right]).size).toBe(1)
  })
})

describe('a shelf of images', () => {
  it('knows mean and deviation of the images asked for', async () => {
    const shelf = await opened()
    const values: number[] = []
    for (const i of [3, 8]) values.push(...(await readPlane(images[i]!.planes[0]!)).data)
    const centre = values.reduce((a, b) => a + b) / values.length
    const { mean, deviation } = shelf.statistics([3, 8])
    expect(mean[0]).toBeCloseTo(centre, 9)
    expect(deviation[0]).toBeCloseTo(Math.sqrt(values.reduce((a, b) => a + (b - centre) ** 2, 0) / values.length), 9)
  })

  it('names constant images, and refuses a set in which nothing varies', async () => {
    const grey = [await picture('grey1.png', SIZE, 40), await picture('grey2.png', SIZE, 40)]
    const shelf = await opened([images[0]!, ...grey])
    expect(shelf.constant).toEqual([1, 2])
    expect(() => shelf.statistics([1, 2])).toThrow(/same value/)
  })

  it('reads several files as channels, which must agree in number and size', async () => {
    const pair = (i: number, j: number) => ({
      name: `pair${i}`,
      planes: [images[i]!.planes[0]!, images[j]!.planes[0]!],
    })
    const shelf = await opened([pair(0, 1), pair(2, 3)])
    const normalisation = { mean: [0, 0], deviation: [1, 2] }
    const [batch] = await all(shelf.batches({ batchSize: 2, order: 'once', normalisation }))
    const { data } = await readPlane(images[3]!.planes[0]!)
    expect(batch!.images.slice(-data.length)).toEqual(Float32Array.from(data, (value) => value / 2))
    await expect(opened([pair(0, 1), images[2]!])).rejects.toThrow('2.png has 1 channels, pair0 2.')
    const odd = await picture('odd.png', { width: 5, height: 4 })
    await expect(opened([{ name: 'odd', planes: [images[0]!.planes[0]!, odd.planes[0]!] }])).rejects.toThrow(/5 × 4/)
  })

  it('refuses a damaged image by name before anything is learned, and no images at all', async () => {
    const path = join(folder, 'damaged.png')
    writeFileSync(path, 'not a picture')
    await expect(opened([images[0]!, { name: 'damaged', planes: [{ path, page: 0 }] }])).rejects.toMatchObject({ path })
    await expect(opened([])).rejects.toThrow(/no images/)
  })

  it('averages areas of larger images, kept in memory or read anew', async () => {
    const { data } = await readPlane(images[4]!.planes[0]!)
    const sum = data[0]! + data[1]! + data[32]! + data[33]!
    for (const cacheBytes of [0, 1e6]) {
      const shelf = await opened([images[4]!], { threads: 1, shrink: 2, cacheBytes })
      expect(shelf.smallest).toEqual({ width: 16, height: 12 })
      const [batch] = await all(shelf.batches({ batchSize: 1, order: 'once', normalisation: PLAIN }))
      expect(Math.abs(batch!.images[0]! - sum / 4)).toBeLessThanOrEqual(0.5)
    }
    await expect(opened(images, { shrink: 0.5 })).rejects.toThrow(/not by 0.5/)
  })

  it('names the image that has vanished since, and goes on with others', async () => {
    const gone = await picture('gone.png')
    const shelf = await opened([images[0]!, gone], { threads: 2, cacheBytes: 0 })
    rmSync(gone.planes[0]!.path)
    const request = { batchSize: 1, order: 'once', normalisation: PLAIN } as const
    await expect(all(shelf.batches(request))).rejects.toThrow(/gone\.png/)
    expect((await all(shelf.batches({ ...request, images: [0] })))[0]!.names).toEqual(['0.png'])
  })

  it('says so when a thread is lost, instead of waiting for ever', async () => {
    const workerUrl = new URL('data:text/javascript,setTimeout(() => process.exit(1), 20)')
    await expect(opened(images, { threads: 2, workerUrl })).rejects.toThrow(/thread .* was lost/)
  })

  it('ends what is under way when it is closed, and refuses more', async () => {
    const shelf = await opened()
    const source = shelf.batches(TRAINING)
    await source.next()
    await shelf.close()
    await expect(all(source)).rejects.toThrow('Cancelled')
    await expect(all(shelf.batches(TRAINING))).rejects.toThrow('Cancelled')
  })
})
