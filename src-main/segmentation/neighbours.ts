/** A pixel's eight neighbours, and which of them exist at the image's edge. */

/** Columns and rows from a pixel to its neighbours; the first four share an edge with it. */
export const NEIGHBOUR_X = Int8Array.of(0, -1, 1, 0, -1, 1, -1, 1)
export const NEIGHBOUR_Y = Int8Array.of(-1, 0, 0, 1, -1, -1, 1, 1)

/** Row-major index of the pixel at column x, row y; −1 outside of the image. */
export function neighbourAt(x: number, y: number, width: number, height: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? -1 : y * width + x
}

/** Row-major index offsets of the eight neighbours, valid for pixels that do not lie on the image's edge. */
export function neighbourOffsets(width: number): Int32Array {
  return Int32Array.from(NEIGHBOUR_X, (dx, k) => dx + NEIGHBOUR_Y[k]! * width)
}
