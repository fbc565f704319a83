/** An image in memory that threads share: its planes as stored, and what is needed to fill in around it. */
import { Fault } from '../base/index.ts'
import {
  downsample,
  maximumProjection,
  type Plane,
  type PlaneAddress,
  type PlaneData,
  readPlane,
} from '../image/index.ts'
import { backgroundLevel } from './background-level.ts'

/** Where a channel of an image lies. */
export interface ChannelAddress extends PlaneAddress {
  /** Further planes of a stack, of which the maximum is taken. */
  readonly over?: readonly PlaneAddress[] | undefined
}

export interface DecodedImage {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** [channel, y, x] over a SharedArrayBuffer, in the widest number type of the planes. */
  readonly data: PlaneData
  /** By channel. */
  readonly background: readonly number[]
}

/** Sums over all pixels of one channel of one image. */
export interface ChannelSums {
  readonly sum: number
  readonly squares: number
  readonly least: number
  readonly greatest: number
}

/**
 * Reads all channels of an image and, with `shrink` above 1, averages areas of shrink × shrink pixels. Pixels that are not finite numbers become background.
 * Throws the Faults of `readPlane`, and `unsupported_image` where the channels differ in size or hold no number.
 */
export async function decodeImage(addresses: readonly ChannelAddress[], shrink: number): Promise<DecodedImage> {
  const planes = await Promise.all(addresses.map(async (address) => shrunk(await readChannel(address), shrink)))
  const { width, height } = planes[0]!
  const odd = planes.findIndex((plane) => plane.width !== width || plane.height !== height)
  if (odd >= 0)
    throw new Fault(
      'unsupported_image',
      `Channel ${odd + 1} measures ${planes[odd]!.width} × ${planes[odd]!.height} pixels, the first ${width} × ${height}.`,
      { path: addresses[odd]!.path },
    )
  const data = sharedArray(planes)
  const background = planes.map((plane, channel) => {
    const level = backgroundLevel(finite(plane.data))
    if (Number.isNaN(level))
      throw new Fault('unsupported_image', 'The image holds no number.', { path: addresses[channel]!.path })
    layInto(data.subarray(channel * width * height), plane.data, level)
    return level
  })
  return { width, height, channels: planes.length, data, background }
}

export function channelSums({ data, channels }: DecodedImage): ChannelSums[] {
  const pixels = data.length / channels
  return Array.from({ length: channels }, (_, channel) => {
    let [sum, squares, least, greatest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = channel * pixels; i < (channel + 1) * pixels; i++) {
      const value = data[i]!
      sum += value
      squares += value * value
      if (value < least) least = value
      if (value > greatest) greatest = value
    }
    return { sum, squares, least, greatest }
  })
}

async function readChannel({ over = [], ...address }: ChannelAddress): Promise<Plane> {
  let projection = await readPlane(address)
  for (const other of over) projection = maximumProjection([projection, await readPlane(other)])
  return projection
}

function shrunk(plane: Plane, by: number): Plane {
  if (by === 1) return plane
  return downsample(plane, Math.max(1, Math.round(plane.width / by)), Math.max(1, Math.round(plane.height / by)))
}

function sharedArray(planes: readonly Plane[]): PlaneData {
  const length = planes.length * planes[0]!.data.length
  if (planes.some(({ data }) => data instanceof Float32Array))
    return new Float32Array(new SharedArrayBuffer(4 * length))
  if (planes.some(({ data }) => data instanceof Uint16Array)) return new Uint16Array(new SharedArrayBuffer(2 * length))
  return new Uint8Array(new SharedArrayBuffer(length))
}

function finite(data: PlaneData): PlaneData {
  return data instanceof Float32Array ? data.filter(Number.isFinite) : data
}

function layInto(out: PlaneData, data: PlaneData, background: number): void {
  out.set(data)
  if (!(data instanceof Float32Array)) return
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) out[i] = background
}
