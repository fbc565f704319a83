/** Where each plane of an OME image lies: which file, which page. */
import type { OmeImage } from './ome-xml.ts'

export interface OmePlanePlace {
  /** 0-based. */
  readonly c: number
  readonly z: number
  readonly t: number
  /** As the metadata spell it; undefined is the file that holds the metadata. Null when the plane is nowhere. */
  readonly file: string | undefined | null
  readonly page: number
}

/** Channels as planes: an RGB channel of three samples is one plane. */
export function planeChannels(image: OmeImage): number {
  const samples = image.channels.reduce((sum, channel) => sum + channel.samples, 0)
  return samples === image.sizeC && image.channels.length > 0 ? image.channels.length : image.sizeC
}

/** One entry for each channel, z and time of the image, in its dimension order. */
export function placePlanes(image: OmeImage): OmePlanePlace[] {
  const sizes = { C: planeChannels(image), Z: image.sizeZ, T: image.sizeT }
  const order = axesOf(image.order)
  const total = sizes.C * sizes.Z * sizes.T
  const places: { file: string | undefined | null; page: number }[] = Array.from({ length: total }, () => NOWHERE)
  const blocks = image.tiffData.length > 0 ? image.tiffData : [{ ifd: 0, planeCount: undefined, c: 0, z: 0, t: 0 }]
  for (const block of blocks) {
    const first = { C: block.c, Z: block.z, T: block.t }
    let index = 0
    let stride = 1
    for (const axis of order) {
      index += first[axis] * stride
      stride *= sizes[axis]
    }
    const count = Math.min(block.planeCount ?? total - index, total - index)
    for (let i = 0; i < count; i++) places[index + i] = { file: block.file, page: block.ifd + i }
  }
  return places.map(({ file, page }, index) => ({ ...positionOf(index, order, sizes), file, page }))
}

const NOWHERE = { file: null, page: 0 } as const
type Axis = 'C' | 'Z' | 'T'

function axesOf(order: string): readonly [Axis, Axis, Axis] {
  const found = /^XY([CZT])([CZT])([CZT])$/.exec(order)
  return found && new Set(order).size === 5 ? [found[1] as Axis, found[2] as Axis, found[3] as Axis] : ['Z', 'C', 'T']
}

function positionOf(
  index: number,
  order: readonly Axis[],
  sizes: Readonly<Record<Axis, number>>,
): { c: number; z: number; t: number } {
  const at = { C: 0, Z: 0, T: 0 }
  let rest = index
  for (const axis of order) {
    at[axis] = rest % sizes[axis]
    rest = Math.floor(rest / sizes[axis])
  }
  return { c: at.C, z: at.Z, t: at.T }
}
