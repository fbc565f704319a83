/** Guided back-propagation: gradients that keep only what speaks for the output. Kraus 2016, equation 5; Springenberg 2015. */
import { mul, relu, sign } from './arithmetic.ts'
import type { Rule } from './op.ts'

/** Passes a rectifier only where its input was positive and the gradient is positive too; for `gradients(…, { rules })`. */
export const GUIDED_RULES: Readonly<Record<string, Rule>> = {
  Relu: ({ y, dy }) => [() => mul(relu(dy), sign(y))],
}
