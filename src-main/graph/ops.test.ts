/** Every operation against the runtime: gradients, types, and the way through a file. */
import { describe, expect, it } from 'vitest'
import { checkGradient } from '../../test/check-gradient.ts'
import { ARRANGEMENT_CASES } from '../../test/graph-cases/arrangement.ts'
import { ELEMENTWISE_CASES } from '../../test/graph-cases/elementwise.ts'
import { SPATIAL_CASES } from '../../test/graph-cases/spatial.ts'
import { OPS } from './index.ts'

const CASES = [...ELEMENTWISE_CASES, ...SPATIAL_CASES, ...ARRANGEMENT_CASES]

describe('the gradient is that of finite differences, and types are those of the runtime', () => {
  it.each(CASES.map((entry) => [`${entry.op} ${JSON.stringify(entry.shapes)} ${entry.title}`, entry] as const))(
    '%s',
    async (_, entry) => {
      await checkGradient(entry.shapes, entry.build, entry.options)
    },
  )
})

it('has a gradient check for every operation with a rule', () => {
  const ruled = Object.entries(OPS)
    .filter(([, op]) => op.vjp)
    .map(([name]) => name)
  expect(ruled.filter((name) => !CASES.some(({ op }) => op === name))).toEqual([])
})
