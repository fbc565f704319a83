/** Products of matrices, where one or both may be taken transposed without moving their elements. */
import { mul } from '../arithmetic.ts'
import { reshape, transposeLast } from '../arrange.ts'
import type { Provider } from '../op.ts'
import { sizeOf } from '../shape.ts'
import type { Value } from '../value.ts'

export interface ProductForm {
  readonly transA?: boolean
  readonly transB?: boolean
  readonly alpha?: number
}

/** Whether the provider's runtime has the product with transposed operands for stacks of matrices. */
export const hasFused = (provider: Provider): boolean => provider === 'cpu' || provider === 'cuda'

/**
 * α·op(a)·op(b) for operands of rank 2 or more, op being the transposition of the last two axes where asked.
 * Two plain matrices become a Gemm, stacks a FusedMatMul where the provider has it, else Transpose and MatMul.
 */
export function product(
  a: Value,
  b: Value,
  provider: Provider,
  { transA = false, transB = false, alpha = 1 }: ProductForm,
): Value {
  const attributes = { transA: Number(transA), transB: Number(transB), alpha }
  if (!transA && !transB && alpha === 1) return a.graph.op('MatMul', [a, b])
  if (a.shape.length === 2 && b.shape.length === 2) return a.graph.op('Gemm', [a, b], attributes)
  if (hasFused(provider)) return a.graph.op('FusedMatMul', [a, b], attributes)
  return mul(a.graph.op('MatMul', [transA ? transposeLast(a) : a, transB ? transposeLast(b) : b]), alpha)
}

/** All axes but the last one joined: a stack of matrices as one tall matrix. */
export const tall = (x: Value): Value => {
  const width = x.shape.at(-1) ?? 1
  return reshape(x, [sizeOf(x.shape.slice(0, -1)), width])
}
