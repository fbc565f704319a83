/** Tiled prediction against the same network over the whole image at once. */
import { describe, expect, it } from 'vitest'
import { createGraph, floats, numbersOf, relu, type Tensor, writeOnnx } from '../graph/index.ts'
import { openSession, runTiled } from './index.ts'
import { divideLength } from './tile-spans.ts'

const wave = (shape: number[], pace: number): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1)
  return floats(
    shape,
    Array.from({ length: size }, (_, i) => Math.sin(pace * i)),
  )
}

/** Three 3×3 convolutions with zeros around, which see 3 pixels far; the first may take every second pixel. */
function network(shape: readonly number[], stride: number): Uint8Array {
  const graph = createGraph()
  let x = graph.input('image', 'float32', shape)
  for (const [i, [to, from]] of [
    [4, 2],
    [4, 4],
    [3, 4],
  ].entries())
    x = relu(
      graph.op('Conv', [x, graph.parameter(`w${i}`, wave([to!, from!, 3, 3], 1.3 + i))], {
        pads: [1, 1, 1, 1],
        strides: i === 0 ? [stride, stride] : [1, 1],
      }),
    )
  return writeOnnx({ map: x })
}

interface Case {
  readonly size: readonly [number, number]
  readonly tile: readonly [number, number]
  readonly batch?: number
  readonly stride?: number
}

async function largestDifference({ size, tile, batch = 1, stride = 1 }: Case, margin: number): Promise<number> {
  const image = wave([2, ...size], 0.77)
  const session = await openSession(network([batch, 2, ...tile], stride))
  const whole = await openSession(network([1, 2, ...size], stride))
  try {
    const tiled = await runTiled(session, image, { margin, stride })
    const { map } = await whole.run({ image: { ...image, shape: [1, 2, ...size] } })
    expect(tiled.shape).toEqual(map!.shape.slice(1))
    const expected = numbersOf(map!)
    return Math.max(...numbersOf(tiled).map((value, i) => Math.abs(value - expected[i]!)))
  } finally {
    await session.release()
    await whole.release()
  }
}

describe('a tiled image', () => {
  it.each<[string, Case]>([
    ['of many tiles', { size: [37, 53], tile: [16, 16] }],
    ['of tiles that are not square', { size: [37, 53], tile: [12, 24] }],
    ['of tiles taken four at a time', { size: [37, 53], tile: [16, 16], batch: 4 }],
    ['of one tile along one side', { size: [16, 53], tile: [16, 16] }],
    ['of exactly one tile', { size: [16, 16], tile: [16, 16] }],
    ['under a network that halves it', { size: [38, 54], tile: [24, 20], stride: 2 }],
  ])('%s is the image at once when the margin is as far as the network sees', async (_, parts) => {
    const far = parts.stride === 2 ? 6 : 3
    expect(await largestDifference(parts, far)).toBeLessThan(1e-4)
  })

  it('shows seams with too small a margin', async () => {
    expect(await largestDifference({ size: [37, 53], tile: [16, 16] }, 0)).toBeGreaterThan(0.01)
  })

  it('smaller than a tile is continued by its mirror image', async () => {
    const graph = createGraph()
    const x = graph.input('image', 'float32', [1, 1, 1, 8])
    const sum = graph.op('Conv', [x, graph.constant(floats([1, 1, 1, 3], [1, 0, 0]))], { pads: [0, 1, 0, 1] })
    const ahead = graph.op('Conv', [x, graph.constant(floats([1, 1, 1, 3], [0, 0, 1]))], { pads: [0, 1, 0, 1] })
    const session = await openSession(writeOnnx({ behind: sum, ahead }))
    const image = floats([1, 1, 3], [5, 6, 7])
    expect(numbersOf(await runTiled(session, image, { margin: 1, output: 'ahead' }))).toEqual([6, 7, 6])
    await session.release()
  })

  it('is refused when the network mixes places', async () => {
    const graph = createGraph()
    const x = graph.input('image', 'float32', [1, 1, 8, 8])
    const session = await openSession(writeOnnx({ score: graph.op('GlobalAveragePool', [x]) }))
    await expect(runTiled(session, wave([1, 20, 20], 1), { margin: 1 })).rejects.toMatchObject({
      code: 'unsupported_model',
      message: expect.stringContaining('keeps places in place'),
    })
    await session.release()
  })

  it('is refused when the margins leave nothing', async () => {
    const session = await openSession(network([1, 2, 16, 16], 1))
    await expect(runTiled(session, wave([2, 20, 20], 1), { margin: 8 })).rejects.toThrow('have no middle')
    await session.release()
  })
})

it('tiles of any division cover every pixel once and keep their distance from inner borders', () => {
  for (let length = 1; length < 70; length++)
    for (const [tile, margin, stride] of [
      [16, 3, 1],
      [16, 0, 1],
      [24, 5, 4],
      [10, 3, 2],
    ] as const) {
      const spans = divideLength({ length, tile, margin, stride })
      const end = Math.ceil(length / stride) * stride
      expect([spans[0]!.keepFrom, spans.at(-1)!.keepTo]).toEqual([0, end])
      spans.forEach(({ start, keepFrom, keepTo }, i) => {
        expect(keepFrom).toBe(i === 0 ? 0 : spans[i - 1]!.keepTo)
        expect(start % stride).toBe(0)
        if (start > 0) expect(keepFrom - start).toBeGreaterThanOrEqual(margin)
        if (start + tile < end) expect(start + tile - keepTo).toBeGreaterThanOrEqual(margin)
        expect(keepTo).toBeLessThanOrEqual(start + tile)
      })
    }
})
