/** Writes a stored label image as a TIFF that other programs read. */
import { decodeLabels, writeLabelTiff } from '../image/index.ts'

export async function writeLabelFile({ data, path }: { data: Uint8Array; path: string }): Promise<void> {
  await writeLabelTiff(path, decodeLabels(data))
}
