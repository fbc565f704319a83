/** Which input of a network takes images, in which order of axes, and its shape for images of a given size. */
import { Fault } from '../base/index.ts'
import {
  type OnnxEndOutline,
  type OnnxNetwork,
  type OnnxOutline,
  readOnnx,
  type Shape,
  showShape,
  type Value,
} from '../graph/index.ts'

export interface ImageSize {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** An input of images: [image, channel, y, x], or [image, y, x, channel] where channels are last. */
export interface ImageInput extends ImageSize {
  readonly name: string
  readonly value: Value
  readonly images: number
  readonly channelsLast: boolean
}

/** Most channels that a last axis is taken to hold. */
const MOST_LAST = 4

/** Channels are last where the last axis is declared short and the second one is not. */
function isChannelsLast(extents: readonly (number | string | null)[]): boolean {
  const [, second, , last] = extents
  const isShort = (extent: number | string | null | undefined): boolean =>
    typeof extent === 'number' && extent <= MOST_LAST
  return isShort(last) && !isShort(second)
}

/** The named input, or the only one of four axes. Throws a Fault `unsupported_model` where there is none, or none of floats. */
export function imageInput({ inputs }: OnnxNetwork, named?: string): ImageInput {
  const names = Object.keys(inputs)
  if (named !== undefined && !Object.hasOwn(inputs, named))
    throw new Fault('bad_argument', `The network has no input ${named}; it has ${names.join(', ')}.`)
  const candidates = named === undefined ? names.filter((name) => inputs[name]!.shape.length === 4) : [named]
  const [name, ...more] = candidates
  if (name === undefined || more.length > 0) {
    const shown = names.map((input) => `${input} ${showShape(inputs[input]!.shape)}`).join(', ')
    throw new Fault('unsupported_model', `The network has ${candidates.length} inputs of images: ${shown}.`)
  }
  const value = inputs[name]!
  if (value.dtype !== 'float32' || value.shape.length !== 4)
    throw new Fault(
      'unsupported_model',
      `The input ${name} is ${value.dtype}${showShape(value.shape)}; saliency needs float32 of four axes.`,
    )
  const channelsLast = isChannelsLast(value.shape)
  const [images, a, b, c] = value.shape as [number, number, number, number]
  return channelsLast
    ? { name, value, images, channelsLast, height: a, width: b, channels: c }
    : { name, value, images, channelsLast, channels: a, height: b, width: c }
}

export interface BoundSize extends ImageSize {
  /** Images of one run, where the file leaves that open. */
  readonly images: number
}

/**
 * Reads an ONNX file with its open extents bound to images of this size. A number of images that the file fixes stays.
 * Throws a Fault `unsupported_model` where the file fixes other channels or another size, and as `readOnnx` does.
 */
export function readForImages(source: Uint8Array | string, size: BoundSize): OnnxNetwork {
  return readOnnx(source, { shapeFor: (input) => boundShape(input, size) })
}

function boundShape({ name, shape: extents, dtype }: OnnxEndOutline, size: BoundSize): Shape | undefined {
  if (extents?.length !== 4 || dtype !== 'float32') return undefined
  const { images, channels, height, width } = size
  const channelsLast = isChannelsLast(extents)
  const wanted = channelsLast ? [images, height, width, channels] : [images, channels, height, width]
  const differs = extents.some((extent, axis) => axis > 0 && typeof extent === 'number' && extent !== wanted[axis])
  if (!differs)
    return wanted.map((extent, axis) => (axis === 0 && typeof extents[0] === 'number' ? extents[0] : extent))
  const order = channelsLast ? [3, 1, 2] : [1, 2, 3]
  const [c, h, w] = order.map((axis) => (typeof extents[axis] === 'number' ? extents[axis] : 'any'))
  throw new Fault(
    'unsupported_model',
    `The network takes ${c} channels of ${w} × ${h} pixels (input ${name}); the image has ${channels} of ${width} × ${height}.`,
    { todo: 'Give an image of that size, or export the network with open extents.' },
  )
}

/** Channels of the images that a file says its network takes; undefined where it leaves them open. */
export function declaredChannels({ inputs }: OnnxOutline): number | undefined {
  const shape = inputs.find((input) => input.shape?.length === 4)?.shape
  const channels = shape?.[isChannelsLast(shape) ? 3 : 1]
  return typeof channels === 'number' ? channels : undefined
}
