/** Pooling of detector maps against closed forms and limits: what a bag of places says of the image. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import { seededRandom } from '../base/index.ts'
import { createGraph, floats, gradients, numbersOf, sumOver } from '../graph/index.ts'
import { createLayers, type GlobalPooling, logSumExpPool, poolScores } from './index.ts'

/** Log-sum-exp pooling of one map [height, width] as the runtime computes it, and the gradient of every place. */
async function softMaximum(places: readonly number[], sharpness: number, width = places.length) {
  const graph = createGraph()
  const shape = [1, 1, places.length / width, width]
  const map = graph.input('map', 'float32', shape)
  const score = logSumExpPool(map, graph.input('sharpness', 'float32', []))
  const [slopes] = gradients(graph, sumOver(score, [0, 1]), [map])
  const outputs = await runOnce(
    { score, slopes: slopes! },
    { map: floats(shape, places), sharpness: floats([], [sharpness]) },
  )
  return { score: numbersOf(outputs.score!)[0]!, slopes: numbersOf(outputs.slopes!) }
}

/** The definition (1/r) log(mean(exp(r s))) in double precision, relative to the largest so that nothing overflows. */
function defined(places: readonly number[], r: number): number {
  const largest = places.reduce((a, b) => Math.max(a, b))
  const mean = places.reduce((sum, s) => sum + Math.exp(r * (s - largest)), 0) / places.length
  return largest + Math.log(mean) / r
}

const random = seededRandom(4)
const map = Array.from({ length: 60 }, () => 3 * random.normal())
const largest = Math.max(...map)
const mean = map.reduce((sum, s) => sum + s, 0) / map.length

describe('log-sum-exp pooling', () => {
  it.each([0.5, 1, 2, 8, 64])('with sharpness %d is its definition', async (r) => {
    const { score } = await softMaximum(map, r, 10)
    expect(score).toBeCloseTo(defined(map, r), 5)
  })

  it('tends to the mean as the sharpness goes to nothing, and to the maximum as it grows', async () => {
    const dull = (await softMaximum(map, 0.001)).score
    const variance = map.reduce((sum, s) => sum + (s - mean) ** 2, 0) / map.length
    expect(Math.abs(dull - (mean + 0.0005 * variance))).toBeLessThan(2e-3)
    const sharp = (await softMaximum(map, 1000)).score
    expect(largest - sharp).toBeCloseTo(Math.log(map.length) / 1000, 4)
  })

  it('of one place is that place, of equal places is their value, at any sharpness', async () => {
    for (const r of [0.01, 1, 100]) {
      expect((await softMaximum([-7.25], r)).score).toBeCloseTo(-7.25, 5)
      expect((await softMaximum(new Array(50).fill(3.5), r)).score).toBeCloseTo(3.5, 3)
    }
  })

  it('holds for thousands of places and for scores that overflow an exponential', async () => {
    const many = Array.from({ length: 6000 }, () => 200 * random.normal())
    many[17] = 5000
    const { score } = await softMaximum(many, 2, 75)
    expect(score).toBeCloseTo(5000 - Math.log(6000) / 2, 2)
    expect(
      (
        await softMaximum(
          many.map((s) => -s - 1e4),
          4,
        )
      ).score,
    ).toBeCloseTo(
      defined(
        many.map((s) => -s - 1e4),
        4,
      ),
      1,
    )
  })

  it('moves with the map: a constant added to every place is added to the score', async () => {
    const [before, after] = [
      await softMaximum(map, 2),
      await softMaximum(
        map.map((s) => s + 10),
        2,
      ),
    ]
    expect(after.score - before.score).toBeCloseTo(10, 4)
  })

  it('teaches every place by its share of the exponentials, and all shares together make one', async () => {
    const r = 0.7
    const { slopes } = await softMaximum(map, r, 6)
    const total = map.reduce((sum, s) => sum + Math.exp(r * (s - largest)), 0)
    slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo(Math.exp(r * (map[i]! - largest)) / total, 5)
    })
    expect(slopes.reduce((sum, slope) => sum + slope, 0)).toBeCloseTo(1, 5)
  })
})

describe('global pooling', () => {
  const maps = floats(
    [2, 2, 3, 2],
    [...Array(24).keys()].map((i) => Math.sin(2.3 * i)),
  )
  async function pooled(pooling: GlobalPooling): Promise<number[]> {
    const graph = createGraph()
    const layers = createLayers({ graph, mode: 'predict', random: seededRandom(2) })
    const scores = poolScores(layers, graph.input('maps', 'float32', maps.shape), pooling)
    expect(scores.shape).toEqual([2, 2])
    return numbersOf((await runOnce({ scores }, { maps })).scores!)
  }
  const eachMap = (of: (places: number[]) => number): number[] =>
    [0, 6, 12, 18].map((from) => of(numbersOf(maps).slice(from, from + 6)))

  it('max takes the largest of every map, average their mean', async () => {
    const [most, middle] = [await pooled('max'), await pooled('average')]
    expect(most).toEqual(eachMap((places) => Math.max(...places)))
    eachMap((places) => places.reduce((a, b) => a + b) / 6).forEach((wanted, i) => {
      expect(middle[i]).toBeCloseTo(wanted, 6)
    })
  })

  it('fully connected weighs every place of every map', async () => {
    const graph = createGraph()
    const weights = Array.from({ length: 24 }, (_, i) => Math.cos(i))
    const given = {
      'fully-connected.weight': floats([12, 2], weights),
      'fully-connected.bias': floats([2], [0.5, -0.5]),
    }
    const layers = createLayers({ graph, mode: 'predict', weights: given })
    const scores = poolScores(layers, graph.input('maps', 'float32', maps.shape), 'fully-connected')
    const found = numbersOf((await runOnce({ scores }, { maps })).scores!)
    const x = numbersOf(maps)
    found.forEach((score, at) => {
      const [image, output] = [at >> 1, at % 2]
      const sum = x.slice(12 * image, 12 * image + 12).reduce((total, v, i) => total + v * weights[2 * i + output]!, 0)
      expect(score).toBeCloseTo(sum + (output === 0 ? 0.5 : -0.5), 5)
    })
  })
})
