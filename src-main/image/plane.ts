/** A plane: one channel of one site at one z and time, as exact sample values. */

/** Sample values in row-major order, one per pixel. 12-in-16-bit images are Uint16 with bitDepth 12. */
export type PlaneData = Uint8Array | Uint16Array | Float32Array

export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: PlaneData
  /** Significant bits of an integer plane: 8, 12, 16 …; 32 for float. */
  readonly bitDepth: number
}

/**
 * Where a plane's samples are. `path` is absolute: an image file, or the folder of one OME-Zarr array level.
 * `page` is the 0-based TIFF directory, or the row-major index over a Zarr array's leading axes (all but y and x);
 * `sample` picks one of the interleaved samples of an RGB file.
 */
export interface PlaneAddress {
  readonly path: string
  readonly page: number
  readonly sample?: number | undefined
}

/** Instance labels: 0 is background, objects are numbered 1 … count without gaps. */
export interface LabelImage {
  readonly width: number
  readonly height: number
  readonly labels: Uint32Array
  readonly count: number
}
