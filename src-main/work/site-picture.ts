/** A colour picture of the middle of a site, with outlines: the image evidence in a report. */
import { decodeLabels, encodeJpeg, outlineMask, toDisplayBytes } from '../image/index.ts'
import { type ProjectedAddress, projectPlane } from './project-plane.ts'

export interface SitePictureInput {
  readonly channels: readonly {
    readonly address: ProjectedAddress
    readonly low: number
    readonly high: number /** Red, green, blue, 0 … 255. */
    readonly colour: readonly [number, number, number]
  }[]
  /** Encoded labels to outline, if any. */
  readonly labels: Uint8Array | null
  /** Side of the square that is cut out, in pixels of the plane. */
  readonly side: number
}

/** JPEG bytes; smaller than `side` where the plane is. */
export async function sitePicture(
  input: SitePictureInput,
): Promise<{ jpeg: Uint8Array; width: number; height: number }> {
  const planes = []
  for (const channel of input.channels) planes.push(await projectPlane(channel.address))
  const { width: fullWidth, height: fullHeight } = planes[0]!
  const width = Math.min(input.side, fullWidth)
  const height = Math.min(input.side, fullHeight)
  const left = Math.floor((fullWidth - width) / 2)
  const top = Math.floor((fullHeight - height) / 2)
  const bytes = new Uint8Array(width * height * 3)
  for (const [c, channel] of input.channels.entries()) {
    const shown = toDisplayBytes(planes[c]!, channel.low, channel.high)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = shown[(top + y) * fullWidth + left + x]!
        const at = (y * width + x) * 3
        for (let k = 0; k < 3; k++) bytes[at + k] = Math.min(255, bytes[at + k]! + (value * channel.colour[k]!) / 255)
      }
    }
  }
  if (input.labels) drawOutlines(bytes, { width, height, left, top }, input.labels)
  return { jpeg: Uint8Array.from(await encodeJpeg({ width, height, samples: 3, bytes }, 82)), width, height }
}

function drawOutlines(
  bytes: Uint8Array,
  cut: { width: number; height: number; left: number; top: number },
  encoded: Uint8Array,
): void {
  const labels = decodeLabels(encoded)
  const mask = outlineMask(labels)
  for (let y = 0; y < cut.height; y++) {
    for (let x = 0; x < cut.width; x++) {
      if (!mask[(cut.top + y) * labels.width + cut.left + x]) continue
      const at = (y * cut.width + x) * 3
      bytes[at] = 255
      bytes[at + 1] = 214
      bytes[at + 2] = 92
    }
  }
}
