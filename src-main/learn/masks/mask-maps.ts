/** A network's maps of one image, at the image's own size: brought to the network's scale, tile by tile, and back. */
import { Fault } from '../../base/index.ts'
import { runTiled, type Session } from '../../engine/index.ts'
import type { Tensor } from '../../graph/index.ts'
import type { ObjectMaps } from '../../segmentation/index.ts'
import { IMAGES } from '../graph-ends.ts'
import { MASKS } from './mask-network.ts'
import { type FloatPlane, resized, scaledSize } from './plane-pixels.ts'
import { turned, turnedBack, type View } from './views.ts'

/** What a network must be told and asked. */
export interface MaskRules {
  readonly input: string
  readonly output: string
  /** Sides of what it takes are multiples of this; what tiles overlap by; pixels. */
  readonly stride: number
  readonly margin: number
  /** Typical diameter that it wants objects to have, pixels. */
  readonly diameter: number
}

export const maskEnds = { input: IMAGES, output: MASKS } as const

/** A plane in the network's units, and what it is of. */
export interface SeenPlane {
  /** As stored or reduced; any size. */
  readonly pixels: { readonly width: number; readonly height: number; readonly data: Float32Array }
  /** Of the plane as stored. */
  readonly width: number
  readonly height: number
  /** Typical diameter of its objects, stored pixels. */
  readonly diameter: number
}

/** Enlarging costs time and memory by the square: small objects of a large plane are seen smaller than wanted. */
const MOST_PIXELS = 8_000_000
const MOST_ENLARGED = 4

/** Pixels that the network sees to one stored pixel, along each side. */
export function scaleOf({ width, height, diameter }: Omit<SeenPlane, 'pixels'>, wanted: number): number {
  const affordable = Math.max(1, Math.sqrt(MOST_PIXELS / (width * height)))
  return Math.min(wanted / diameter, affordable, MOST_ENLARGED)
}

/** Side of a tile, pixels, where the network takes any. */
const TILE = 1152

/**
 * Foreground and middle of every stored pixel, as seen in one view. Throws a Fault `unsupported_model` where the network gives other
 * than two maps over its image, and those of `runTiled`.
 */
export async function mapsOf(
  session: Session,
  plane: SeenPlane,
  {
    rules,
    view,
    signal,
  }: { readonly rules: MaskRules; readonly view: View; readonly signal?: AbortSignal | undefined },
): Promise<ObjectMaps> {
  const { stride, margin, input, output } = rules
  const scaled = resized(
    { ...plane.pixels, data: new Float32Array(plane.pixels.data) },
    scaledSize(plane, scaleOf(plane, rules.diameter)),
  )
  const { width, height, data } = turned(scaled, view)
  const image: Tensor = { dtype: 'float32', shape: [1, height, width], data }
  const tile = Math.max(stride, Math.floor(TILE / stride) * stride)
  const maps = await runTiled(session, image, {
    tile,
    margin,
    input,
    output,
    ...(signal && { signal }),
    alignment: stride,
  })
  if (maps.shape[0] !== 2)
    throw new Fault(
      'unsupported_model',
      `Output ${output} has ${maps.shape[0]} maps; a network that marks objects gives two.`,
      {
        todo: 'Choose a model for segmentation.',
      },
    )
  const size = { width: plane.width, height: plane.height }
  const map = (at: number): FloatPlane => {
    const own = (maps.data as Float32Array<ArrayBuffer>).subarray(at * width * height, (at + 1) * width * height)
    return resized(turnedBack({ width, height, data: own }, view), size)
  }
  return { foreground: map(0), middle: map(1) }
}
