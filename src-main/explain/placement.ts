/** Where in the image the elements of a feature map look: their centres, through paddings, windows and strides. */
import { type GraphNode, staticNumbers, type Value } from '../graph/index.ts'
import type { ImageInput } from './layout.ts'

/** Element i of a feature map along one axis has its centre at pixel `first + i · step` of the image. */
export interface AxisPlacement {
  readonly first: number
  readonly step: number
}

/**
 * Placement along y and x. Convolutions, poolings and paddings are followed exactly; any other change of size counts as a
 * stretch over the whole extent.
 */
export function placementOf(map: Value, image: ImageInput): readonly [AxisPlacement, AxisPlacement] {
  const extents = [image.height, image.width]
  const found = placed(map, image.value, new Map())
  const [y, x] = found ?? extents.map((extent, axis) => stretch(extent, map.shape[axis + 2]!))
  return [y!, x!]
}

const AS_IT_IS: AxisPlacement = { first: 0, step: 1 }

type Seen = Map<Value, readonly AxisPlacement[] | undefined>

/** Undefined where no chain of maps leads to the image. */
function placed(value: Value, image: Value, seen: Seen): readonly AxisPlacement[] | undefined {
  if (value === image) return [AS_IT_IS, AS_IT_IS]
  if (value.origin.kind !== 'output' || value.shape.length !== 4) return undefined
  if (seen.has(value)) return seen.get(value)
  const { node } = value.origin
  // Axes that change places do so once, right behind an image whose channels are last.
  if (node.op === 'Transpose') return node.inputs[0] === image ? [AS_IT_IS, AS_IT_IS] : undefined
  const sources = node.inputs.filter((input) => input?.shape.length === 4 && input.shape[2]! * input.shape[3]! > 1)
  let found: readonly AxisPlacement[] | undefined
  for (const source of sources) {
    const before = found ? undefined : placed(source!, image, seen)
    found ??= before?.map((axis, i) => through(axis, stepOf(node, { from: source!, to: value }, i)))
  }
  seen.set(value, found)
  return found
}

/** Element i of the outer map sits at element `first + i · step` of the inner one. */
const through = (inner: AxisPlacement, outer: AxisPlacement): AxisPlacement => ({
  first: inner.first + outer.first * inner.step,
  step: inner.step * outer.step,
})

const stretch = (from: number, to: number): AxisPlacement => ({ first: (from / to - 1) / 2, step: from / to })

const WINDOWED = new Set(['Conv', 'MaxPool', 'AveragePool', 'LpPool'])

/** One operation's placement of its output in its input, along spatial axis `axis` (0 is y). */
function stepOf(node: GraphNode, { from, to }: { from: Value; to: Value }, axis: number): AxisPlacement {
  const extents = { from: from.shape[axis + 2]!, to: to.shape[axis + 2]! }
  if (WINDOWED.has(node.op)) return windowStep(node, extents, axis)
  if (node.op === 'Pad') {
    const pads = staticNumbers(node.inputs[1])
    if (pads?.length === 8) return { first: -pads[axis + 2]!, step: 1 }
  }
  return stretch(extents.from, extents.to)
}

function windowStep(node: GraphNode, extents: { from: number; to: number }, axis: number): AxisPlacement {
  const list = (name: string): readonly number[] | undefined => {
    const value = node.attributes[name]
    return Array.isArray(value) && value.length > 0 ? (value as number[]) : undefined
  }
  const kernel = list('kernel_shape')?.[axis] ?? node.inputs[1]!.shape[axis + 2]!
  const step = list('strides')?.[axis] ?? 1
  const reach = (kernel - 1) * (list('dilations')?.[axis] ?? 1) + 1
  const mode = node.attributes.auto_pad
  const total = Math.max(0, (extents.to - 1) * step + reach - extents.from)
  const automatic = mode === 'SAME_LOWER' ? Math.ceil(total / 2) : mode === 'SAME_UPPER' ? Math.floor(total / 2) : 0
  const before = automatic || (mode === 'NOTSET' || mode === undefined ? (list('pads')?.[axis] ?? 0) : 0)
  return { first: (reach - 1) / 2 - before, step }
}

/** Weights [extent, elements] that interpolate linearly between the elements and continue the outermost ones to the edges. */
export function interpolation({ first, step }: AxisPlacement, elements: number, extent: number): Float32Array {
  const weights = new Float32Array(extent * elements)
  for (let pixel = 0; pixel < extent; pixel++) {
    const at = Math.min(elements - 1, Math.max(0, (pixel - first) / step))
    const low = Math.min(Math.floor(at), Math.max(0, elements - 2))
    weights[pixel * elements + low] = 1 - (at - low)
    if (at > low) weights[pixel * elements + low + 1] = at - low
  }
  return weights
}
