/** The U-Net: shapes, what a pixel sees, gradients by differences, and that it learns where a mask lies. */
import { describe, expect, it } from 'vitest'
import { checkGradient } from '../../test/check-gradient.ts'
import { openSession, runOnce } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import {
  createGraph,
  floats,
  type Graph,
  numbersOf,
  type Shape,
  sizeOf,
  type Tensor,
  writeOnnx,
} from '../graph/index.ts'
import {
  createLayers,
  type Layers,
  LOSS,
  NEXT,
  RATE,
  STEP,
  sigmoidCrossEntropy,
  trainingGraph,
  type UnetOptions,
  unet,
  unetReach,
  unetStride,
} from './index.ts'

const SMALL: UnetOptions = { width: 8, depth: 2, growth: 1.5, stem: 2, normalisation: 'batch', outputs: 2 }
const random = seededRandom(4)
const noise = (shape: Shape): Tensor =>
  floats(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
  )

function built(options: UnetOptions, shape: Shape, mode: Layers['mode'] = 'predict') {
  const graph = createGraph()
  const layers = createLayers({ graph, mode, random: seededRandom(3) })
  return { layers, graph, logits: unet(layers, graph.input('images', 'float32', shape), options) }
}

describe('shapes', () => {
  it.each<Partial<UnetOptions>>([
    {},
    { stem: 1 },
    { depth: 1 },
    { depth: 4 },
    { normalisation: 'none' },
    { outputs: 5 },
  ])('logits lie over the image pixel by pixel: %j', async (change) => {
    const options = { ...SMALL, ...change }
    const side = 2 * unetStride(options)
    const { logits } = built(options, [2, 3, side, 2 * side])
    expect(logits.shape).toEqual([2, options.outputs, side, 2 * side])
    const found = await runOnce({ logits }, { images: noise([2, 3, side, 2 * side]) })
    expect(found.logits!.shape).toEqual(logits.shape)
  })

  it('other sides are refused with the multiple that is needed', () => {
    expect(() => built(SMALL, [1, 1, 20, 16])).toThrow('multiples of 8')
  })
})

it.each([1, 2] as const)('a pixel depends on nothing beyond its reach, stem %i', async (stem) => {
  const options = { ...SMALL, depth: 1, stem }
  const reach = unetReach(options)
  const side = Math.ceil((4 * reach) / unetStride(options)) * unetStride(options)
  const { logits } = built(options, [1, 1, side, side])
  const session = await openSession(writeOnnx({ logits }))
  const image = noise([1, 1, side, side])
  const changed = { ...image, data: Float32Array.from(image.data as Float32Array) }
  const middle = side / 2
  changed.data[middle * side + middle]! += 5
  const [a, b] = [await session.run({ images: image }), await session.run({ images: changed })].map(({ logits }) =>
    numbersOf(logits!),
  )
  const far = a!.flatMap((value, i) => {
    const [x, y] = [i % side, Math.floor(i / side) % side]
    return value === b![i] ? [] : [Math.max(Math.abs(x - middle), Math.abs(y - middle))]
  })
  expect(far.length).toBeGreaterThan(0)
  expect(Math.max(...far)).toBeLessThanOrEqual(reach)
  await session.release()
})

it('its gradients are those of central differences', async () => {
  // Rectifiers and maxima have kinks; with these weights no difference straddles one.
  const build = (graph: Graph, image: Parameters<typeof unet>[1]) =>
    unet(createLayers({ graph, mode: 'predict', random: seededRandom(5) }), image, {
      ...SMALL,
      depth: 1,
      normalisation: 'none',
      outputs: 1,
    })
  await checkGradient([[1, 1, 4, 8]], build)
})

it('learns to tell bright squares from dim ones within 120 steps', async () => {
  const shape = [4, 1, 16, 16]
  const { layers, graph, logits } = built({ ...SMALL, depth: 1, outputs: 1 }, shape, 'train')
  const loss = sigmoidCrossEntropy(
    logits,
    graph.input('targets', 'float32', shape),
    graph.input('weights', 'float32', shape),
  )
  const { onnx, state } = trainingGraph({ layers, loss, optimizer: { name: 'adam' }, clip: 1 })
  const session = await openSession(onnx)
  let now = state
  const losses: number[] = []
  for (let step = 1; step <= 120; step++) {
    const { images, targets } = squares(shape)
    const found = await session.run({
      ...now,
      images,
      targets,
      weights: floats(shape, new Float32Array(sizeOf(shape)).fill(1)),
      [RATE]: floats([], [2e-2]),
      [STEP]: floats([], [step]),
    })
    now = Object.fromEntries(Object.keys(now).map((name) => [name, found[NEXT + name]!]))
    losses.push(numbersOf(found[LOSS]!)[0]!)
  }
  await session.release()
  // Squares cover 32 of 256 pixels: whoever sees them but cannot tell which is wanted pays ln 2 on each, 0.087.
  expect(losses.slice(-5).reduce((a, b) => a + b) / 5).toBeLessThan(0.06)
})

/** A bright square, which is wanted, and a dim one, which is not, in noise. */
function squares(shape: Shape): { images: Tensor; targets: Tensor } {
  const [batch = 0, , side = 0] = shape
  const images = noise(shape)
  const targets = floats(shape, new Float32Array(sizeOf(shape)))
  for (let i = 0; i < images.data.length; i++) (images.data as Float32Array)[i]! *= 0.1
  for (let image = 0; image < batch; image++)
    for (const [level, wanted] of [
      [1, 1],
      [0.4, 0],
    ] as const) {
      const [left, top] = [random.integer(side - 4), random.integer(side - 4)]
      for (let y = top; y < top + 4; y++)
        for (let x = left; x < left + 4; x++) {
          const at = (image * side + y) * side + x
          ;(images.data as Float32Array)[at] = level
          ;(targets.data as Float32Array)[at] = wanted
        }
    }
  return { images, targets }
}
