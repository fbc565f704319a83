/** Colour pictures of cells with their outlines: the image evidence in a report. */
import { decodeLabels, encodeJpeg, outlineMask, type Plane, toDisplayBytes } from '../image/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface CropInput {
  readonly channels: readonly {
    readonly address: ProjectedAddress
    readonly low: number
    readonly high: number
    /** Red, green, blue, 0 … 255. */
    readonly colour: readonly [number, number, number]
  }[]
  /** Encoded labels to outline, if any. */
  readonly labels: Uint8Array | null
  /** Middles of the squares to cut out, in pixels of the plane. */
  readonly centres: readonly { readonly x: number; readonly y: number }[]
  /** Side of a square in pixels of the plane. */
  readonly side: number
}

interface Cut {
  readonly left: number
  readonly top: number
  readonly side: number
}

/** One JPEG per centre, all of `side` × `side` pixels, shifted inwards at the edge of the plane; black beyond a smaller plane. */
export async function cropPictures(input: CropInput): Promise<Uint8Array[]> {
  const shown = []
  for (const { address, low, high, colour } of input.channels) {
    const plane = await projectPlane(address)
    shown.push({ plane, bytes: toDisplayBytes(plane, low, high), colour })
  }
  const labels = input.labels ? decodeLabels(input.labels) : undefined
  const outlines = labels && outlineMask(labels)
  const pictures: Uint8Array[] = []
  for (const centre of input.centres) {
    const { plane } = shown[0]!
    const cut = {
      left: inside(centre.x - input.side / 2, plane.width - input.side),
      top: inside(centre.y - input.side / 2, plane.height - input.side),
      side: input.side,
    }
    const bytes = new Uint8Array(input.side * input.side * 3)
    for (const channel of shown) addChannel(bytes, cut, channel)
    if (labels && outlines) drawOutlines(bytes, cut, labels, outlines)
    pictures.push(Uint8Array.from(await encodeJpeg({ width: input.side, height: input.side, samples: 3, bytes }, 84)))
  }
  return pictures
}

function inside(start: number, last: number): number {
  return Math.max(0, Math.min(Math.round(start), last))
}

function addChannel(
  bytes: Uint8Array,
  cut: Cut,
  channel: { plane: Plane; bytes: Uint8Array; colour: readonly [number, number, number] },
): void {
  const { width, height } = channel.plane
  for (let y = 0; y < cut.side && cut.top + y < height; y++) {
    for (let x = 0; x < cut.side && cut.left + x < width; x++) {
      const value = channel.bytes[(cut.top + y) * width + cut.left + x]!
      const at = (y * cut.side + x) * 3
      for (let k = 0; k < 3; k++) bytes[at + k] = Math.min(255, bytes[at + k]! + (value * channel.colour[k]!) / 255)
    }
  }
}

const OUTLINE = [255, 214, 92] as const

function drawOutlines(
  bytes: Uint8Array,
  cut: Cut,
  labels: { width: number; height: number },
  outlines: Uint8Array,
): void {
  for (let y = 0; y < cut.side && cut.top + y < labels.height; y++) {
    for (let x = 0; x < cut.side && cut.left + x < labels.width; x++) {
      if (outlines[(cut.top + y) * labels.width + cut.left + x]) bytes.set(OUTLINE, (y * cut.side + x) * 3)
    }
  }
}
