/** Sums of products by index letters: `nk,nkd->nd`. */
import { expand, reshape } from '../arrange.ts'
import { text, textIn } from '../attributes.ts'
import type { Call, Ops, Part, Step } from '../op.ts'
import { mismatch, type Shape } from '../shape.ts'
import type { Value } from '../value.ts'
import { commonDtype } from './elementwise.ts'

interface Equation {
  readonly terms: readonly string[]
  readonly result: string
}

function equationOf({ inputs, attributes }: Call): Equation {
  const [left = '', right] = textIn(attributes, 'equation').replace(/\s/g, '').split('->')
  const terms = left.split(',')
  if (!/^[a-zA-Z,]*$/.test(left + (right ?? ''))) throw mismatch(`equation ${left}: only letters are supported`)
  if (terms.length !== inputs.length) throw mismatch(`equation ${left} is for ${terms.length} operands`)
  const once = [...new Set(left)].filter((letter) => letter !== ',' && left.split(letter).length === 2)
  return { terms, result: right ?? once.sort().join('') }
}

function extentsOf({ inputs }: Call, { terms }: Equation): Map<string, number> {
  const extents = new Map<string, number>()
  terms.forEach((term, i) => {
    const { shape } = inputs[i]!
    if (term.length !== shape.length) throw mismatch(`${term} for an operand of ${shape.length} axes`)
    for (const [axis, letter] of [...term].entries()) {
      const known = extents.get(letter) ?? shape[axis]!
      if (known !== shape[axis]) throw mismatch(`index ${letter} is ${known} and ${shape[axis]}`)
      extents.set(letter, known)
    }
  })
  return extents
}

const shapeOf = (letters: string, extents: ReadonlyMap<string, number>): Shape =>
  [...letters].map((letter) => {
    const extent = extents.get(letter)
    if (extent === undefined) throw mismatch(`index ${letter} of the result is in no operand`)
    return extent
  })

/** The operand's place in the equation changes with that of the result; an index found in it alone was summed, so it repeats. */
function einsumRule(step: Step): readonly Part[] {
  const equation = equationOf(step)
  const extents = extentsOf(step, equation)
  return equation.terms.map((term, i) => () => {
    if (new Set(term).size < term.length) throw mismatch(`no gradient rule for the repeated index in ${term}`)
    const others = equation.terms.toSpliced(i, 1)
    const found = [...term]
      .filter((letter) => [equation.result, ...others].some((letters) => letters.includes(letter)))
      .join('')
    const operands: Value[] = [step.dy, ...step.inputs.toSpliced(i, 1)]
    const gradient = step.dy.graph.op('Einsum', operands, {
      equation: `${[equation.result, ...others].join()}->${found}`,
    })
    const kept = [...term].map((letter) => (found.includes(letter) ? extents.get(letter)! : 1))
    return expand(reshape(gradient, kept), step.inputs[i]!.shape)
  })
}

export const EINSUM: Ops = {
  Einsum: {
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: { equation: text('') },
    infer(call) {
      const equation = equationOf(call)
      return { dtype: commonDtype(call.inputs), shape: shapeOf(equation.result, extentsOf(call, equation)) }
    },
    vjp: einsumRule,
  },
}
