/** The detector's files: any number and size of images, the same numbers whatever the batch, and the sharpness of its soft maximum. */
import { describe, expect, it } from 'vitest'
import { openSession } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import { floats, numbersOf, type Shape, sizeOf, type Tensor } from '../graph/index.ts'
import { IMAGES, SCORES } from './graph-ends.ts'
import { DETECTORS, fieldOf, learningNetwork, predictingNetwork } from './rare-network.ts'
import { rareRecipe, sharpnessAt } from './rare-recipe.ts'
import { meanCrossEntropy, positiveProbability } from './score-images.ts'

const recipe = rareRecipe({ network: 'wscnn-4', pooling: 'max', preset: 'default', secondFilter: 3 })
const { state } = learningNetwork(recipe, [2, 2, 80, 90], 4)

function noise(shape: Shape, seed: number): Tensor {
  const random = seededRandom(seed)
  return floats(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
  )
}

describe('the file that predicts', () => {
  it('takes any number of images of any size, and scores each by the largest value of its maps', async () => {
    const session = await openSession(predictingNetwork(recipe.network, [1, 2, 80, 90], state))
    for (const shape of [
      [1, 2, 80, 90],
      [3, 2, 80, 90],
      [2, 2, 101, 77],
    ] as const) {
      const found = await session.run({ [IMAGES]: noise(shape, 3) })
      const maps = found[DETECTORS]!
      expect(maps.shape.slice(0, 2)).toEqual([shape[0], 2])
      const places = sizeOf(maps.shape.slice(2))
      numbersOf(found[SCORES]!).forEach((score, i) => {
        expect(score).toBe(Math.max(...numbersOf(maps).slice(i * places, (i + 1) * places)))
      })
    }
    await session.release()
  })

  it('scores an image the same alone and among others', async () => {
    const session = await openSession(predictingNetwork(recipe.network, [1, 2, 80, 90], state))
    const together = noise([3, 2, 80, 90], 5)
    const scores = numbersOf((await session.run({ [IMAGES]: together })).scores!)
    const size = 2 * 80 * 90
    for (const i of [0, 1, 2]) {
      const alone = floats([1, 2, 80, 90], numbersOf(together).slice(i * size, (i + 1) * size))
      numbersOf((await session.run({ [IMAGES]: alone })).scores!).forEach((score, k) => {
        expect(score).toBeCloseTo(scores[2 * i + k]!, 4)
      })
    }
    await session.release()
  })

  it('with a margin sees an object in a corner as one in the middle, which it otherwise hardly sees', async () => {
    const shape = [1, 1, 160, 160] as const
    const learned = learningNetwork(recipe, [2, 1, 160, 160], 4).state
    const empty = new Float32Array(160 * 160).fill(-0.8)
    const withObject = (at: number): Float32Array => {
      const pixels = empty.slice()
      for (let row = at; row < at + 12; row++) pixels.fill(3, row * 160 + at, row * 160 + at + 12)
      return pixels
    }
    /** What the object changes in the maps [class, y, x]. */
    async function changes(network: typeof recipe.network, at: number) {
      const session = await openSession(predictingNetwork(network, shape, learned))
      const [before, after] = [
        (await session.run({ [IMAGES]: floats(shape, empty) }))[DETECTORS]!,
        (await session.run({ [IMAGES]: floats(shape, withObject(at)) }))[DETECTORS]!,
      ]
      await session.release()
      const [old, now] = [numbersOf(before), numbersOf(after)]
      const side = after.shape[3]!
      return {
        side,
        change: (c: number, y: number, x: number) =>
          now.at((c * side + y) * side + x)! - old.at((c * side + y) * side + x)!,
      }
    }
    const margin = { pixels: Math.floor(fieldOf(recipe.network, shape) / 2), levels: [-0.8] }
    const wide = { ...recipe.network, margin }
    const corner = await changes(wide, 0)
    const middle = await changes(wide, 80)
    let strongest = 0
    // Eight pixels to a place; those at the maps' edge meet their own padding.
    for (const c of [0, 1])
      for (let y = 2; y < 9; y++)
        for (let x = 2; x < 9; x++) {
          expect(corner.change(c, y, x)).toBeCloseTo(middle.change(c, y + 10, x + 10), 5)
          strongest = Math.max(strongest, Math.abs(middle.change(c, y + 10, x + 10)))
        }
    const unseen = await changes(recipe.network, 0)
    let left = 0
    for (const c of [0, 1])
      for (let y = 0; y < unseen.side; y++)
        for (let x = 0; x < unseen.side; x++) left = Math.max(left, Math.abs(unseen.change(c, y, x)))
    expect(left).toBeLessThan(0.5 * strongest)
  })

  it('fully connected takes any number of images of the one size that it learned', async () => {
    const network = { ...recipe.network, pooling: 'fully-connected' } as const
    const fixed = learningNetwork({ ...recipe, network, softening: undefined }, [2, 1, 80, 90], 4)
    const session = await openSession(predictingNetwork(network, [1, 1, 80, 90], fixed.state))
    expect((await session.run({ [IMAGES]: noise([4, 1, 80, 90], 2) })).scores!.shape).toEqual([4, 2])
    await expect(session.run({ [IMAGES]: noise([1, 1, 88, 90], 2) })).rejects.toThrow()
    await session.release()
  })
})

it('a detector sees 70 pixels, with a second filter of 7 pixels 78', () => {
  expect(fieldOf(recipe.network, [1, 1, 210, 280])).toBe(70)
  expect(fieldOf({ ...recipe.network, secondFilter: 7 }, [1, 1, 210, 280])).toBe(78)
})

it('the paper’s preset is section 3.2 to the letter', () => {
  const paper = rareRecipe({ network: 'wscnn-4', pooling: 'max', preset: 'paper', secondFilter: 3 })
  expect(paper).toMatchObject({
    batchSize: 50,
    optimizer: { name: 'sgd', momentum: 0.9, weightDecay: 0.0005 },
    schedule: { kind: 'plateau', rate: 0.0001, divisor: 10 },
    softening: undefined,
    network: { poolsFirst: false },
  })
})

it('the soft maximum doubles its sharpness every so many epochs and stops where it is the maximum', () => {
  const at = (epochs: number): number => sharpnessAt(recipe, 1 + 80 * epochs, 80)
  expect([at(0), at(2), at(4), at(10), at(11), at(100)]).toEqual([2, 4, 8, 64, 64, 64])
  expect(at(1)).toBeCloseTo(2 * Math.SQRT2, 9)
})

it('probabilities and losses of scores are softmax and its cross entropy', () => {
  expect(positiveProbability([1, 1])).toBe(0.5)
  expect(positiveProbability([0, Math.log(3)])).toBeCloseTo(0.75, 12)
  expect([positiveProbability([0, 900]), positiveProbability([900, 0])]).toEqual([1, 0])
  const logits = [Float32Array.of(0, Math.log(3)), Float32Array.of(500, 0)]
  expect(meanCrossEntropy(logits, [1, 0])).toBeCloseTo(-Math.log(0.75) / 2, 6)
  expect(meanCrossEntropy(logits, [1, 1])).toBeCloseTo((500 - Math.log(0.75)) / 2, 3)
})
