/** The scale bar: a round length that is easy to read at the present zoom. */

export interface ScaleBar {
  /** Length on screen in CSS pixels. */
  readonly pixels: number
  /** `50 µm`, `1 mm`, or `200 px` where the pixel size is not known. */
  readonly text: string
}

const STEPS = [5, 2, 1] as const

/** The longest of 1, 2, 5 × 10ⁿ that is no longer than `widest` CSS pixels. */
export function scaleBar(zoom: number, pixelMicrons: number | null, widest = 120): ScaleBar {
  const unitsPerScreenPixel = (pixelMicrons ?? 1) / zoom
  const length = roundDown(widest * unitsPerScreenPixel)
  // Half an image pixel is no length anybody measures by.
  const shown = pixelMicrons === null ? Math.max(1, length) : length
  return { pixels: shown / unitsPerScreenPixel, text: pixelMicrons === null ? `${shown} px` : showMicrons(shown) }
}

/** The greatest of 1, 2, 5 × 10ⁿ not above a positive number. */
export function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9)
  const step = STEPS.find((candidate) => candidate * power <= value * (1 + 1e-9)) ?? 1
  return Number((step * power).toPrecision(1))
}

function showMicrons(microns: number): string {
  if (microns >= 1000) return `${microns / 1000} mm`
  return microns < 1 ? `${Math.round(microns * 1000)} nm` : `${microns} µm`
}
