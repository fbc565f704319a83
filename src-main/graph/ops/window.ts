/** Windows that slide over images: how convolutions and poolings are padded, spread and stepped. */
import { type Attributes, ints, numbersIn, text, textIn } from '../attributes.ts'
import { mismatch, type Shape } from '../shape.ts'

/** By spatial axis. */
export interface Window {
  readonly kernel: Shape
  readonly strides: Shape
  readonly dilations: Shape
  readonly before: Shape
  readonly after: Shape
  /** Extents of the result. */
  readonly output: Shape
}

/** Of windows whose elements lie side by side. */
export const PLAIN_WINDOW_ATTRIBUTES = { auto_pad: text('NOTSET'), kernel_shape: ints(), pads: ints(), strides: ints() }
export const WINDOW_ATTRIBUTES = { ...PLAIN_WINDOW_ATTRIBUTES, dilations: ints() }

/** Elements that a spread kernel covers. */
export const reach = ({ kernel, dilations }: Pick<Window, 'kernel' | 'dilations'>, axis: number): number =>
  (kernel[axis]! - 1) * dilations[axis]! + 1

function perAxis(attributes: Attributes, name: string, count: number, standard: number): readonly number[] {
  const list = numbersIn(attributes, name) ?? new Array<number>(count).fill(standard)
  if (list.length !== count) throw mismatch(`${name} holds ${list.length} numbers where ${count} are expected`)
  return list
}

/** The window on images of these extents; throws where the kernel does not fit. */
export function windowOf(extents: Shape, kernel: Shape, attributes: Attributes): Window {
  const rank = extents.length
  if (kernel.length !== rank) throw mismatch(`a kernel of ${kernel.length} axes on images of ${rank}`)
  const strides = perAxis(attributes, 'strides', rank, 1)
  const dilations = perAxis(attributes, 'dilations', rank, 1)
  if ([...strides, ...dilations, ...kernel].some((number) => number < 1))
    throw mismatch('kernel, strides and dilations must be 1 or more')
  const pads = padsOf(extents, attributes, { kernel, strides, dilations })
  const before = pads.slice(0, rank)
  const after = pads.slice(rank)
  const output = extents.map((extent, axis) => {
    const room = extent + before[axis]! + after[axis]! - reach({ kernel, dilations }, axis)
    if (room < 0)
      throw mismatch(
        `a kernel that covers ${reach({ kernel, dilations }, axis)} on a padded extent of ${extent + before[axis]! + after[axis]!}`,
      )
    return attributes.ceil_mode
      ? ceiled(room, strides[axis]!, extent + before[axis]!)
      : Math.floor(room / strides[axis]!) + 1
  })
  return { kernel, strides, dilations, before, after, output }
}

/** Rounded up, but no window may begin in the padding behind the image. */
function ceiled(room: number, stride: number, inside: number): number {
  const count = Math.ceil(room / stride) + 1
  return (count - 1) * stride >= inside ? count - 1 : count
}

function padsOf(
  extents: Shape,
  attributes: Attributes,
  window: Pick<Window, 'kernel' | 'strides' | 'dilations'>,
): readonly number[] {
  const mode = textIn(attributes, 'auto_pad')
  if (mode === 'NOTSET') return perAxis(attributes, 'pads', 2 * extents.length, 0)
  if (mode === 'VALID') return new Array<number>(2 * extents.length).fill(0)
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') throw mismatch(`auto_pad ${mode} is not known`)
  const totals = extents.map((extent, axis) => {
    const stride = window.strides[axis]!
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + reach(window, axis) - extent)
  })
  const less = totals.map((total) => Math.floor(total / 2))
  const more = totals.map((total) => Math.ceil(total / 2))
  return mode === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less]
}

/** The window written out as attributes, with nothing left to be decided. */
export const explicit = ({ kernel, strides, dilations, before, after }: Window): Attributes => ({
  kernel_shape: kernel,
  strides,
  dilations,
  pads: [...before, ...after],
})
