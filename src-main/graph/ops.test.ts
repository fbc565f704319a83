/** Every operation against the runtime: gradients, types, and the way through a file. */
import { describe, expect, it } from 'vitest'
import { checkGradient } from '../../test/check-gradient.ts'
import { ARRANGEMENT_CASES } from '../../test/graph-cases/arrangement.ts'
import { BLOCK_CASES } from '../../test/graph-cases/blocks.ts'
import type { Case } from '../../test/graph-cases/case.ts'
import { ELEMENTWISE_CASES } from '../../test/graph-cases/elementwise.ts'
import { SPATIAL_CASES } from '../../test/graph-cases/spatial.ts'
import { runOnce } from '../../test/run-graph.ts'
import { createGraph, floats, OPS, readOnnx, sizeOf, writeOnnx } from './index.ts'

const CASES: readonly Case[] = [...ELEMENTWISE_CASES, ...SPATIAL_CASES, ...ARRANGEMENT_CASES, ...BLOCK_CASES]
const named = CASES.map((entry) => [`${entry.op} ${JSON.stringify(entry.shapes)} ${entry.title}`, entry] as const)

describe('the gradient is that of finite differences, and types are those of the runtime', () => {
  it.each(named)('%s', async (_, { shapes, build, options }) => {
    await checkGradient(shapes, build, options)
  })
})

describe('a graph that went through a file gives the same numbers', () => {
  it.each(named)('%s', async (_, { shapes, build, options: { opset = 18 } }) => {
    const graph = createGraph({ opset })
    const y = build(graph, ...shapes.map((shape, i) => graph.input(`x${i}`, 'float32', shape)))
    const file = writeOnnx({ y })
    const read = readOnnx(file, { opset })
    const feeds = Object.fromEntries(
      shapes.map((shape, i) => [
        `x${i}`,
        floats(
          shape,
          Float32Array.from({ length: sizeOf(shape) }, (_, k) => 1 + Math.sin(7 * k + i)),
        ),
      ]),
    )
    expect(read.outputs.y).toMatchObject({ dtype: y.dtype, shape: y.shape })
    expect(await runOnce(read.outputs, feeds)).toEqual(await runOnce({ y }, feeds))
  })
})

it('has a gradient check for every operation with a rule', () => {
  const ruled = Object.entries(OPS)
    .filter(([, op]) => op.vjp)
    .map(([name]) => name)
  expect(ruled.filter((name) => !CASES.some(({ op }) => op === name))).toEqual([])
})
