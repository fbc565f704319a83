/** The values through which an input decides an output, and which of them are maps of the image. */
import { isFloat, type Value } from '../graph/index.ts'

/** Values that depend on the input and on which the output depends, both included, in the order in which they were made. */
export function valuesBetween(input: Value, output: Value): Value[] {
  const needed = ancestorsOf(output)
  const depends = new Set<Value>([input])
  for (const node of input.graph.nodes)
    if (node.inputs.some((value) => value && depends.has(value))) for (const value of node.outputs) depends.add(value)
  return [...needed].filter((value) => depends.has(value)).sort((a, b) => a.id - b.id)
}

/** The value and everything that it is calculated from. */
export function ancestorsOf(value: Value): Set<Value> {
  const found = new Set<Value>()
  const stack = [value]
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (found.has(next)) continue
    found.add(next)
    if (next.origin.kind === 'output') stack.push(...next.origin.node.inputs.filter((input) => input !== undefined))
  }
  return found
}

/** Maps of [image, channel, y, x] between input and output, nearest to the input first; the input is not one of them. */
export const spatialMaps = (input: Value, output: Value): Value[] =>
  valuesBetween(input, output).filter(
    (value) =>
      value !== input && value.shape.length === 4 && isFloat(value.dtype) && value.shape[2]! * value.shape[3]! > 1,
  )
