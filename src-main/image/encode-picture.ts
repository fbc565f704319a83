/** PNG and JPEG of display bytes, for crops in reports and the interface. */
import { Fault } from '../base/index.ts'
import { loadSharp } from './sharp-library.ts'

/** Display bytes: row-major, the samples of a pixel together. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 red-green-blue, 4 with alpha. */
  readonly samples: 1 | 3 | 4
  readonly bytes: Uint8Array
}

/** A PNG file's bytes, exact. */
export async function encodePng8(picture: Picture): Promise<Uint8Array> {
  return (await opened(picture)).png({ compressionLevel: 6 }).toBuffer()
}

/** A JPEG file's bytes without chroma subsampling; `quality` 1 … 100. Alpha is laid over black. */
export async function encodeJpeg(picture: Picture, quality = 85): Promise<Uint8Array> {
  return (await opened(picture))
    .flatten({ background: '#000' })
    .jpeg({ quality, chromaSubsampling: '4:4:4' })
    .toBuffer()
}

async function opened({ width, height, samples, bytes }: Picture) {
  if (bytes.length !== width * height * samples)
    throw new Fault(
      'bad_argument',
      `A picture of ${width} × ${height} pixels × ${samples} samples has ${bytes.length} bytes.`,
    )
  const sharp = await loadSharp()
  const image = sharp(bytes, { raw: { width, height, channels: samples }, limitInputPixels: false })
  return samples === 1 ? image.toColourspace('b-w') : image
}
