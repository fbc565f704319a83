/** All operations that a graph may hold, by name. */
import type { Ops } from '../op.ts'
import { ACTIVATIONS } from './activation.ts'
import { CONVOLUTIONS } from './convolution.ts'
import { CUTS } from './cut.ts'
import { EINSUM } from './einsum.ts'
import { ELEMENTWISE } from './elementwise.ts'
import { GATHERS } from './gather.ts'
import { MATRIX } from './matrix.ts'
import { NORMALISATIONS } from './normalisation.ts'
import { ORDER } from './order.ts'
import { POOLINGS } from './pooling.ts'
import { REDUCTIONS } from './reduce.ts'
import { REPEATS } from './repeat.ts'
import { RESHAPES } from './reshape.ts'
import { RESIZE } from './resize.ts'

export const OPS: Ops = {
  ...ELEMENTWISE,
  ...ACTIVATIONS,
  ...MATRIX,
  ...CONVOLUTIONS,
  ...POOLINGS,
  ...NORMALISATIONS,
  ...REDUCTIONS,
  ...RESHAPES,
  ...CUTS,
  ...REPEATS,
  ...GATHERS,
  ...ORDER,
  ...RESIZE,
  ...EINSUM,
}
