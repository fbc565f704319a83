/** Differentiation: a walk from the loss back to the targets that knows no operation, only their rules. */
import { Fault } from '../base/index.ts'
import { add, scalar } from './arithmetic.ts'
import { expand, sumTo, zeros } from './arrange.ts'
import { isFloat } from './dtype.ts'
import { recordOf } from './graph.ts'
import type { Part, Provider, Rule, Step } from './op.ts'
import { broadcastShapes, sameShape, showShape, sizeOf } from './shape.ts'
import type { Graph, GraphNode, Value } from './value.ts'

export interface GradientOptions {
  /** Rules that replace those of the table, by operation, such as those of guided back-propagation. */
  readonly rules?: Readonly<Record<string, Rule>>
  /** Where the graph will run; `cpu` unless told. */
  readonly provider?: Provider
}

/**
 * The gradient of a loss of one element with respect to each target, as values of the same graph and of the targets' shapes;
 * zeros for a target on which the loss does not depend. Throws a Fault `unsupported_model` that names the node where an
 * operation between target and loss has no rule.
 */
export function gradients(
  graph: Graph,
  loss: Value,
  targets: readonly Value[],
  options: GradientOptions = {},
): Value[] {
  if (loss.graph !== graph) throw new Fault('bad_argument', 'The loss is a value of another graph.')
  if (sizeOf(loss.shape) !== 1)
    throw new Fault('bad_argument', `The loss has shape ${showShape(loss.shape)}; gradients are of one element.`)
  return pullback(loss, expand(scalar(loss, 1), loss.shape), targets, options)
}

/** As `gradients`, of an output of any shape weighted by a cotangent of the same shape (a product of vector and Jacobian). */
export function pullback(
  output: Value,
  cotangent: Value,
  targets: readonly Value[],
  options: GradientOptions = {},
): Value[] {
  if (!sameShape(output.shape, cotangent.shape))
    throw new Fault(
      'bad_argument',
      `A cotangent of ${showShape(cotangent.shape)} for an output of ${showShape(output.shape)}.`,
    )
  const found = new Map<Value, Value>([[output, cotangent]])
  const onPath = dependents(output, targets)
  const nodes = [...new Set([...onPath].flatMap(({ origin }) => (origin.kind === 'output' ? [origin.node] : [])))]
  for (const node of nodes.sort((a, b) => b.id - a.id)) {
    if (!node.inputs.some((input) => input && onPath.has(input))) continue
    if (!node.outputs.some((value) => found.has(value))) continue
    partsOf(node, found, options).forEach((part, i) => {
      const input = node.inputs[i]
      if (part && input && onPath.has(input)) accumulate(found, input, contribution(part, node, input))
    })
  }
  return targets.map((target) => found.get(target) ?? zeros(target, target.shape))
}

/** Values of a floating-point type between the targets and the output, both included. */
function dependents(output: Value, targets: readonly Value[]): ReadonlySet<Value> {
  const oldest = Math.min(...targets.map((target) => target.id))
  const depends = new Map<Value, boolean>()
  const stack = [output]
  while (stack.length > 0) {
    const value = stack.at(-1)!
    const inputs = value.origin.kind === 'output' ? value.origin.node.inputs.filter((input) => input !== undefined) : []
    const isSettled = depends.has(value) || value.id < oldest
    const open = isSettled ? [] : inputs.filter((input) => !depends.has(input))
    if (open.length > 0) {
      stack.push(...open)
      continue
    }
    stack.pop()
    depends.set(value, isFloat(value.dtype) && (targets.includes(value) || inputs.some((input) => depends.get(input))))
  }
  return new Set([...depends].filter(([, does]) => does).map(([value]) => value))
}

/** The node's gradients by the overriding rule or its own; none where it is flat. */
function partsOf(node: GraphNode, found: ReadonlyMap<Value, Value>, options: GradientOptions): readonly Part[] {
  const graph = node.outputs[0]!.graph
  const record = recordOf(node.op, graph.opset)
  const rule = options.rules?.[node.op] ?? record.vjp
  if (!rule && record.isFlat) return []
  if (!rule) throw new Fault('unsupported_model', `No gradient rule for ${node.op} (node ${node.name}).`)
  const [y] = node.outputs
  const dy = found.get(y!) ?? zeros(y!, y!.shape)
  const step: Step = {
    inputs: node.inputs as readonly Value[],
    outputs: node.outputs,
    attributes: node.attributes,
    opset: graph.opset,
    x: node.inputs[0]!,
    y: y!,
    dy,
    cotangents: node.outputs.map((output) => found.get(output)),
    provider: options.provider ?? 'cpu',
    through: (composed) => node.inputs.map((input) => input && (() => pullback(composed, dy, [input], options)[0]!)),
  }
  return inNode(node, () => rule(step))
}

/** One rule's gradient, with broadcasting undone. */
function contribution(part: () => Value, node: GraphNode, input: Value): Value {
  const gradient = inNode(node, part)
  if (sameShape(gradient.shape, input.shape)) return gradient
  if (sameShape(broadcastShapes([gradient.shape, input.shape]), gradient.shape)) return sumTo(gradient, input.shape)
  throw new Fault(
    'internal',
    `${node.op}: a gradient of ${showShape(gradient.shape)} for an input of ${showShape(input.shape)}`,
  )
}

function accumulate(found: Map<Value, Value>, value: Value, gradient: Value): void {
  const sum = found.get(value)
  found.set(value, sum ? add(sum, gradient) : gradient)
}

/** Adds to a rule's refusal whose gradient it was. */
function inNode<T>(node: GraphNode, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw new Fault('unsupported_model', `Gradient of ${node.op} (node ${node.name}): ${cause.message}`, { cause })
  }
}
