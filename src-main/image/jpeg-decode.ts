/** Decodes JPEG files, and the JPEG strips and tiles of TIFF, to samples as they are: no colour management. */
import { unreadable, unsupported } from './image-fault.ts'
import { type JpegFrame, jpegFrame, withoutColourProfile } from './jpeg-file.ts'
import type { SampleImage } from './samples.ts'
import { loadSharp } from './sharp-library.ts'
import type { SegmentContext } from './tiff-codecs.ts'

/** A block of 64 pixels needs two bits at the very least, so a byte holds no more pixels than this. */
export const MOST_JPEG_PIXELS_PER_BYTE = 1024

/** One sample for grey, three for colour. Throws Faults for damage, for CMYK and for samples of more than 8 bits. */
export async function decodeJpeg(path: string, bytes: Uint8Array): Promise<SampleImage> {
  const frame = jpegFrame(path, bytes)
  refuseUnreadableFrame(path, frame, bytes.length)
  try {
    const { data, samples } = await rawSamples(withoutColourProfile(bytes), frame)
    return { width: frame.width, height: frame.height, samples, data, bits: 8, colour: samples === 3 }
  } catch (error) {
    throw unreadable(path, 'is damaged: its JPEG data cannot be decoded', error)
  }
}

export function refuseUnreadableFrame(path: string, frame: JpegFrame, bytes: number): void {
  if (frame.bits !== 8) throw unsupported(path, `is a JPEG of ${frame.bits} bits, of which only 8 are read`)
  if (frame.samples !== 1 && frame.samples !== 3)
    throw unsupported(path, `is a JPEG with ${frame.samples} samples per pixel, not grey or colour`)
  if (frame.width * frame.height > bytes * MOST_JPEG_PIXELS_PER_BYTE)
    throw unreadable(path, `is damaged: it claims ${frame.width} × ${frame.height} pixels in ${bytes} bytes`)
}

async function rawSamples(bytes: Uint8Array, frame: JpegFrame) {
  const sharp = await loadSharp()
  const image = sharp(bytes, { limitInputPixels: false, autoOrient: false })
  const { data, info } = await image
    .toColourspace(frame.samples === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.width !== frame.width || info.height !== frame.height || info.channels !== frame.samples)
    throw new Error(
      `JPEG frame ${frame.width} × ${frame.height} × ${frame.samples} came out as ${info.channels} samples`,
    )
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), samples: info.channels }
}

/** Adobe's application marker saying that no colour transform was applied; without it a decoder assumes YCbCr. */
const ADOBE_RGB = Buffer.concat([
  Buffer.from([0xff, 0xee, 0, 14]),
  Buffer.from('Adobe'),
  Buffer.from([0, 100, 0, 0, 0, 0, 0]),
])

/** A strip or tile: its own JPEG stream, with the tables that all of them share put in front. */
export async function decodeJpegSegmentInto(
  out: Uint8Array,
  input: Uint8Array,
  { jpegTables, width, samples, storedAsRgb }: SegmentContext,
): Promise<number> {
  const head = jpegTables?.subarray(2, -2) ?? new Uint8Array(0)
  const mark = storedAsRgb ? ADOBE_RGB : new Uint8Array(0)
  const complete = Buffer.concat([input.subarray(0, 2), mark, head, input.subarray(2)])
  const image = await decodeJpeg('A strip or tile', complete)
  if (image.width !== width || image.samples !== samples)
    throw new Error(`JPEG of ${image.width} pixels × ${image.samples} samples in a strip of ${width} × ${samples}`)
  const bytes = (image.data as Uint8Array).subarray(0, out.length)
  out.set(bytes)
  return bytes.length
}
