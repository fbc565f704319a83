/** Unpacks stored label images for windows. */
import { decodeLabels, type LabelImage } from '../image/index.ts'
import { cytoplasm } from '../segmentation/index.ts'

/** The labels themselves, or, with `without`, what remains of each object outside those of the same number. */
export async function labelPixels(input: { data: Uint8Array; without: Uint8Array | null }): Promise<LabelImage> {
  const labels = decodeLabels(input.data)
  return input.without ? cytoplasm(labels, decodeLabels(input.without)) : labels
}
