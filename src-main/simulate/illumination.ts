/** Uneven illumination: brightest off the centre, falling towards the corners. */

export interface IlluminationShape {
  /** Where the light is brightest, as a fraction of width and height. */
  readonly centreX: number
  readonly centreY: number
  /** Fraction of light lost at a distance of half the image's diagonal, 0 … 1. */
  readonly falloff: number
}

/** Relative light per pixel [y, x]: 1 at the brightest point, 1 − falloff · r² elsewhere, at least 0. */
export function illuminationField(width: number, height: number, shape: IlluminationShape): Float32Array {
  const { centreX, centreY, falloff } = shape
  const field = new Float32Array(width * height)
  const halfDiagonal2 = (width * width + height * height) / 4
  for (let y = 0; y < height; y++) {
    const dy2 = (y + 0.5 - centreY * height) ** 2
    for (let x = 0; x < width; x++) {
      const r2 = ((x + 0.5 - centreX * width) ** 2 + dy2) / halfDiagonal2
      field[y * width + x] = Math.max(0, 1 - falloff * r2)
    }
  }
  return field
}
