/** Batches, fall-backs and parity, on the real runtime. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Fault, type Progress } from '../base/index.ts'
import {
  createGraph,
  floats,
  integerList,
  meanOver,
  mul,
  numbersOf,
  relu,
  type Tensor,
  writeOnnx,
} from '../graph/index.ts'
import { detectProviders, openOnBest, openSession, predictImages, runBatched } from './index.ts'
import { checkParity } from './parity.ts'

/** Two convolutions and the mean over places. `appetite` asks for that many bytes more. */
function network(batch: number, appetite = 0): Uint8Array {
  const graph = createGraph()
  const image = graph.input('image', 'float32', [batch, 2, 6, 7])
  const wave = (shape: number[]): Tensor => {
    const size = shape.reduce((product, extent) => product * extent, 1)
    return floats(
      shape,
      Array.from({ length: size }, (_, i) => Math.sin(1.7 * i)),
    )
  }
  const first = relu(graph.op('Conv', [image, graph.parameter('a', wave([3, 2, 3, 3]))]))
  const scores = meanOver(graph.op('Conv', [first, graph.parameter('b', wave([2, 3, 3, 3]))]), [2, 3])
  if (appetite === 0) return writeOnnx({ scores })
  const vast = graph.op('Expand', [
    meanOver(scores, [0, 1]),
    graph.constant(integerList([appetite / 2 ** 20 / 4, 2 ** 20])),
  ])
  return writeOnnx({ scores: mul(scores, graph.op('ReduceMax', [vast], { keepdims: 0 })) })
}

const SIZE = 2 * 6 * 7
const image = (index: number): Tensor =>
  floats(
    [2, 6, 7],
    Array.from({ length: SIZE }, (_, i) => Math.cos(0.3 * i * (index + 1))),
  )

async function scoresOf(count: number, batch: number): Promise<number[][]> {
  const scores: number[][] = []
  const work = { network: (n: number) => network(n), input: 'image', count, batch, load: image }
  await predictImages(
    { ...work, take: (i, { scores: one }) => void (scores[i] = numbersOf(one!)) },
    { providers: ['cpu'] },
  )
  return scores
}

it('an image’s scores do not depend on the batch it is in, nor on the padding of the last one', async () => {
  const alone = await scoresOf(10, 1)
  expect(alone).toHaveLength(10)
  expect(new Set(alone.map(([score]) => score!.toFixed(4))).size).toBe(10)
  for (const batch of [3, 4, 10, 64]) {
    const together = await scoresOf(10, batch)
    together.forEach((scores, i) => {
      scores.forEach((score, k) => {
        expect(score, `image ${i} in batches of ${batch}`).toBeCloseTo(alone[i]![k]!, 5)
      })
    })
  }
})

it('images of different shapes are refused by number', async () => {
  const load = (index: number): Tensor => (index === 1 ? floats([2, 7, 6], new Array(SIZE).fill(0)) : image(index))
  const work = { network: (n: number) => network(n), input: 'image', count: 3, batch: 2, load, take: () => undefined }
  await expect(predictImages(work, { providers: ['cpu'] })).rejects.toThrow('Image 2 has shape [2,7,6]')
})

describe('running out of memory', () => {
  const VAST = 2 ** 46
  it('halves the batch until it fits, with a message, and loses no image', async () => {
    const messages: string[] = []
    const taken: number[] = []
    const report = await predictImages(
      {
        network: (batch) => network(batch, batch > 3 ? VAST : 0),
        input: 'image',
        count: 11,
        batch: 10,
        load: image,
        take: (index) => void taken.push(index),
      },
      { providers: ['cpu'], onMessage: (message) => messages.push(message) },
    )
    expect(report).toEqual({ provider: 'cpu', batch: 3 })
    expect(taken).toEqual(Array.from({ length: 11 }, (_, i) => i))
    expect(messages).toEqual([
      'CPU: the network needs more memory than there is. Going on with 5 images at a time.',
      'CPU: the network needs more memory than there is. Going on with 3 images at a time.',
    ])
  })

  it('ends in a fault when even one image does not fit and no provider is left', async () => {
    const work = { network: (n: number) => network(n, VAST), input: 'image', count: 2, batch: 2, load: image }
    await expect(predictImages({ ...work, take: () => undefined }, { providers: ['cpu'] })).rejects.toMatchObject({
      code: 'out_of_memory',
    })
  })
})

it('is cancelled between batches, after those that were done', async () => {
  const controller = new AbortController()
  const steps: Progress[] = []
  const work = {
    network: network(2),
    count: 8,
    batch: 2,
    feed: () => ({ image: floats([2, 2, 6, 7], new Array(2 * SIZE).fill(1)) }),
    take: (_: unknown, from: number) => void (from === 2 && controller.abort()),
  }
  const options = {
    providers: ['cpu'] as const,
    signal: controller.signal,
    onProgress: (step: Progress) => steps.push(step),
  }
  await expect(runBatched(work, options)).rejects.toMatchObject({ code: 'cancelled' })
  expect(steps.map(({ done, total }) => [done, total])).toEqual([
    [0, 8],
    [2, 8],
  ])
})

it('a failure of whoever takes the results is passed on and not mistaken for the provider’s', async () => {
  const full = new Fault('out_of_memory', 'Nowhere to put it.')
  const take = (): never => {
    throw full
  }
  const work = { network: (n: number) => network(n), input: 'image', count: 2, batch: 2, load: image, take }
  await expect(predictImages(work, { providers: ['cpu'] })).rejects.toBe(full)
})

const [cuda] = await detectProviders(['cuda'])

describe.skipIf(cuda!.isReady)('without CUDA (skipped where it works)', () => {
  it('asking for it falls back to the CPU with the reason', async () => {
    const messages: string[] = []
    const session = await openOnBest(network(1), {
      providers: ['cuda'],
      onMessage: (message) => messages.push(message),
    })
    expect(session.provider).toBe('cpu')
    expect(messages).toEqual([expect.stringMatching(/^CUDA \(NVIDIA\): .+ Going on with CPU\.$/)])
    await session.release()
  })

  it('asking for it alone is a fault that says what to do', async () => {
    await expect(openSession(network(1), { provider: 'cuda' })).rejects.toMatchObject({
      code: 'provider_missing',
      todo: expect.stringMatching(/./),
    })
  })
})

it('a damaged network is refused in the words of the CPU, whatever was asked for', async () => {
  const cut = network(1).subarray(0, 200)
  await expect(openOnBest(cut, { providers: ['cuda'] })).rejects.toMatchObject({ code: 'unsupported_model' })
})

it('a network with data in other files is refused, also where the runtime would find them', async () => {
  const path = fileURLToPath(new URL('../../test/fixtures/model/outside/network.onnx', import.meta.url))
  await expect(openSession(readFileSync(path))).rejects.toMatchObject({ code: 'forbidden' })
})

describe('parity', () => {
  const onnx = network(1)
  const input = { image: floats([1, 2, 6, 7], numbersOf(image(0))) }
  const stored = async (): Promise<number[]> => (await scoresOf(1, 1))[0]!

  it('a provider agrees with itself to the last digit', async () => {
    const output = { scores: floats([1, 2], await stored()) }
    expect(await checkParity(onnx, { input, output })).toEqual({
      provider: 'cpu',
      outputs: [{ name: 'scores', absolute: 0, relative: 0 }],
      agrees: true,
    })
  })

  it('a deviation is measured against the largest value', async () => {
    const [a = 0, b = 0] = await stored()
    const off = 0.01 * Math.max(Math.abs(a), Math.abs(b))
    const larger = Math.abs(a) > Math.abs(b) ? [a, b + off] : [a + off, b]
    const report = await checkParity(onnx, { input, output: { scores: floats([1, 2], larger) } })
    expect(report.outputs[0]!.absolute).toBeCloseTo(off, 5)
    expect(report.outputs[0]!.relative).toBeCloseTo(0.01, 4)
    expect(report.agrees).toBe(false)
    expect(
      (await checkParity(onnx, { input, output: { scores: floats([1, 2], larger) } }, { tolerance: 0.02 })).agrees,
    ).toBe(true)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('a stored %s never agrees', async (value) => {
    const [a = 0] = await stored()
    const report = await checkParity(onnx, { input, output: { scores: floats([1, 2], [a, value]) } })
    expect(report.agrees).toBe(false)
  })

  it('tensors of another network are refused', async () => {
    await expect(checkParity(onnx, { input, output: { other: floats([1], [0]) } })).rejects.toThrow('no output other')
    await expect(checkParity(onnx, { input, output: { scores: floats([2], [0, 0]) } })).rejects.toThrow(
      'the stored one [2]',
    )
  })
})
