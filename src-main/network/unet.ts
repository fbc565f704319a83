/**
 * U-Net (Ronneberger et al. 2015): down a ladder of poolings, up again, and on every rung the way up meets what the way down saw
 * there. Made for few processors: a stem may halve the image before the first rung, whose maps then cost a quarter, and a head that
 * makes 2 × 2 pixels of every place; on the way up maps are added rather than stacked, which halves the widest convolutions.
 */
import { Fault } from '../base/index.ts'
import { add, floats, relu, showShape, type Value } from '../graph/index.ts'
import { batchNorm, convolution, maxPool } from './blocks.ts'
import type { Layers } from './layers.ts'

export const UNET_NORMALISATIONS = ['batch', 'none'] as const

export interface UnetOptions {
  /** Maps of the first rung. */
  readonly width: number
  /** Poolings, one or more; every rung below the first has `growth` times the maps of the one above. */
  readonly depth: number
  readonly growth: number
  /** Pixels of the image to one place of the first rung, along each side. */
  readonly stem: 1 | 2
  readonly normalisation: (typeof UNET_NORMALISATIONS)[number]
  /** Maps that come out. */
  readonly outputs: number
}

/** Sides of the images must be multiples of this. */
export const unetStride = ({ depth, stem }: Pick<UnetOptions, 'depth' | 'stem'>): number => stem * 2 ** depth

/** Pixels to one side of a pixel that its result depends on, at most. */
export function unetReach({ depth, stem }: Pick<UnetOptions, 'depth' | 'stem'>): number {
  let reach = STEM_SIZE
  // Two filters of 3 × 3 on the way down and three on the way up, each a step of its rung; poolings and enlargements below one step.
  for (let rung = 0; rung <= depth; rung++) reach += (rung === depth ? 3 : 6) * stem * 2 ** rung
  return reach
}

/** Maps of a rung, a multiple of 8, as the runtime works on so many at once. */
const mapsAt = ({ width, growth }: UnetOptions, rung: number): number =>
  Math.max(8, Math.round((width * growth ** rung) / 8) * 8)

/** Side of the stem's filter. */
const STEM_SIZE = 6

/**
 * Logits [batch, outputs, height, width] of images [batch, channels, height, width]. Throws a Fault `bad_argument` where the sides are
 * no multiples of `unetStride`.
 */
export function unet(layers: Layers, images: Value, options: UnetOptions): Value {
  const { depth, stem, outputs } = options
  const stride = unetStride(options)
  if (images.shape.slice(2).some((extent) => extent % stride !== 0 || extent === 0))
    throw new Fault('bad_argument', `Images of ${showShape(images.shape)}: this U-Net takes multiples of ${stride}.`)
  const { graph } = layers
  let x = graph.under('stem', () => stemOf(layers, images, options))
  const seen: Value[] = []
  for (let rung = 0; rung <= depth; rung++) {
    if (rung > 0) x = maxPool(x)
    x = graph.under(`down${rung}`, () => pair(layers, `down${rung}`, x, { ...options, maps: mapsAt(options, rung) }))
    seen.push(x)
  }
  for (let rung = depth - 1; rung >= 0; rung--) {
    const maps = mapsAt(options, rung)
    x = graph.under(`up${rung}`, () => {
      const level = block(layers, `up${rung}.enter`, x, { ...options, maps, size: 1 })
      return pair(layers, `up${rung}`, add(doubled(level), seen[rung]!), { ...options, maps })
    })
  }
  return graph.under('head', () => {
    const maps = convolution(layers, 'head', x, { filters: outputs * stem ** 2, size: 1, bias: true })
    return stem === 1 ? maps : graph.op('DepthToSpace', [maps], { blocksize: stem })
  })
}

function stemOf(layers: Layers, images: Value, options: UnetOptions): Value {
  const maps = mapsAt(options, 0)
  if (options.stem === 1) return block(layers, 'stem', images, { ...options, maps, size: 3 })
  return block(layers, 'stem', images, { ...options, maps, size: STEM_SIZE, stride: 2, padding: 2 })
}

interface BlockOptions extends Pick<UnetOptions, 'normalisation'> {
  readonly maps: number
  readonly size: number
  readonly stride?: number
  readonly padding?: number
}

/** Convolution that keeps places, normalisation, rectifier. */
function block(layers: Layers, name: string, x: Value, options: BlockOptions): Value {
  const { maps, size, stride = 1, padding = (size - 1) / 2, normalisation } = options
  const isNormalised = normalisation === 'batch'
  const made = convolution(layers, name, x, { filters: maps, size, stride, padding, bias: !isNormalised })
  return relu(isNormalised ? batchNorm(layers, name, made) : made)
}

function pair(layers: Layers, name: string, x: Value, options: Omit<BlockOptions, 'size'>): Value {
  const first = block(layers, `${name}.first`, x, { ...options, size: 3 })
  return block(layers, `${name}.second`, first, { ...options, size: 3 })
}

/** Every place becomes 2 × 2 equal ones. */
const doubled = (x: Value): Value =>
  x.graph.op('Resize', [x, undefined, x.graph.constant(floats([4], [1, 1, 2, 2]))], {
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  })
