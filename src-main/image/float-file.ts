/** Maps of single-precision numbers as TIFF files that other programs read. */
import { encodeGreyTiff } from './tiff-encode.ts'
import { writeWhole } from './write-file.ts'

/** A deflate-compressed TIFF of 32-bit floats, row-major. Throws a Fault `disk`. */
export async function writeFloatTiff(
  path: string,
  { width, height, data }: { width: number; height: number; data: Float32Array },
): Promise<void> {
  await writeWhole(path, encodeGreyTiff(width, height, data))
}
