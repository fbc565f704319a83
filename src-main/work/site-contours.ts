/** Outlines of the objects of a stored label image, for exports. */
import { type Contour, decodeLabels, traceContours } from '../image/index.ts'

export async function siteContours({ data }: { data: Uint8Array }): Promise<Contour[]> {
  return traceContours(decodeLabels(data))
}
