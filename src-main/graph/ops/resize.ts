/** Resize: nearest and linear, by ONNX's ways of placing samples. */
import { float, int, ints, isSet, numberIn, numbersIn, text, textIn } from '../attributes.ts'
import type { Call, Op, Ops } from '../op.ts'
import { axisIn, mismatch, range } from '../shape.ts'
import { staticNumbers, type ValueType } from '../value.ts'
import { type AxisMap, pulledBack, sampledAxis } from './sampling.ts'

/** One resized axis: extents before and after, and the scale between them. */
interface Scaling {
  readonly axis: number
  readonly extent: number
  readonly result: number
  readonly scale: number
}

function scalingsOf(call: Call): Scaling[] {
  const [x, , scaleList, sizeList] = call.inputs
  const rank = x!.shape.length
  const axes = numbersIn(call.attributes, 'axes')?.map((axis) => axisIn(axis, rank)) ?? range(rank)
  const scales = staticNumbers(scaleList) ?? []
  const sizes = staticNumbers(sizeList) ?? []
  if (scales.length > 0 === sizes.length > 0) throw mismatch('either scales or sizes must be given')
  if (scales.length + sizes.length !== axes.length)
    throw mismatch(`${scales.length + sizes.length} factors for ${axes.length} axes`)
  return axes.map((axis, i) => {
    const extent = x!.shape[axis]!
    const result = sizes[i] ?? Math.floor(extent * scales[i]!)
    return { axis, extent, result, scale: scales[i] ?? result / extent }
  })
}

type Placement = (scaling: Scaling, i: number) => number

/** Where output element i lies on the input's axis. */
const PLACEMENTS: Readonly<Record<string, Placement>> = {
  half_pixel: ({ scale }, i) => (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: ({ scale, result }, i) => (result > 1 ? (i + 0.5) / scale - 0.5 : 0),
  align_corners: ({ extent, result }, i) => (result > 1 ? (i * (extent - 1)) / (result - 1) : 0),
  asymmetric: ({ scale }, i) => i / scale,
}

const ROUNDINGS: Readonly<Record<string, (position: number) => number>> = {
  round_prefer_floor: (position) => Math.ceil(position - 0.5),
  round_prefer_ceil: (position) => Math.floor(position + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
}

function placementOf(call: Call): Placement {
  const mode = textIn(call.attributes, 'coordinate_transformation_mode')
  const placement = PLACEMENTS[mode]
  if (!placement) throw mismatch(`coordinate_transformation_mode ${mode} is not supported`)
  return placement
}

/** The axis as a linear map, for the gradient. */
function mapOf(scaling: Scaling, call: Call): AxisMap {
  const { axis, extent, result } = scaling
  const placement = placementOf(call)
  const inside = (position: number): number => Math.min(Math.max(position, 0), extent - 1)
  const at = range(result).map((i) => placement(scaling, i))
  if (textIn(call.attributes, 'mode') === 'nearest') {
    const round = ROUNDINGS[textIn(call.attributes, 'nearest_mode')] ?? Math.floor
    return sampledAxis(
      axis,
      extent,
      at.map((position) => inside(round(position))),
    )
  }
  const taps = at.map((position) => {
    const low = Math.floor(inside(position))
    const share = inside(position) - low
    return [[low, 1 - share] as const, [Math.min(low + 1, extent - 1), share] as const]
  })
  return { axis, extent, taps }
}

function inferResize(call: Call): ValueType {
  const [x] = call.inputs
  placementOf(call)
  if (!['stretch', ''].includes(textIn(call.attributes, 'keep_aspect_ratio_policy')))
    throw mismatch('keep_aspect_ratio_policy is not supported')
  const shape = scalingsOf(call).reduce((grown, { axis, result }) => grown.with(axis, result), [...x!.shape])
  return { dtype: x!.dtype, shape }
}

const resize: Op = {
  inputs: [1, 4],
  statics: [1, 2, 3],
  attributes: {
    antialias: int(0),
    axes: ints(),
    coordinate_transformation_mode: text('half_pixel'),
    cubic_coeff_a: float(-0.75),
    exclude_outside: int(0),
    extrapolation_value: float(0),
    keep_aspect_ratio_policy: text('stretch'),
    mode: text('nearest'),
    nearest_mode: text('round_prefer_floor'),
  },
  infer: inferResize,
  vjp(step) {
    const mode = textIn(step.attributes, 'mode')
    if (mode === 'cubic' || isSet(step.attributes, 'antialias') || numberIn(step.attributes, 'exclude_outside') !== 0)
      throw mismatch(`no gradient rule for mode ${mode} with antialias or excluded edges`)
    const maps = scalingsOf(step).filter(({ extent, result, scale }) => extent !== result || scale !== 1)
    return [
      () =>
        pulledBack(
          step.dy,
          maps.map((scaling) => mapOf(scaling, step)),
        ),
    ]
  },
}

export const RESIZE: Ops = { Resize: resize }
