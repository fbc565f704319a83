/** Outlines of objects as the exporters take them. */

/** One closed outline; the last point joins the first. */
export interface Contour {
  /** Number of the object in its label image, from 1. */
  readonly label: number
  /** x, y, x, y, …: corners of pixels, so a single pixel at (0, 0) runs through (0, 0), (1, 0), (1, 1), (0, 1). */
  readonly points: Int32Array
}

/** The outlines of one site of one run. */
export interface SiteContours {
  readonly plate: string
  readonly well: string
  readonly site: number
  /** `Nuclei`, `Cells`. */
  readonly compartment: string
  readonly contours: readonly Contour[]
}

/** `Demo_A01_s1`: safe in file names. */
export function siteLabel({ plate, well, site }: SiteContours): string {
  return `${plate}_${well}_s${site}`.replace(/[^\p{L}\p{N}._-]+/gu, '-')
}
