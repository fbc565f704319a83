/** The discrete Fourier transform of square tiles whose side is a power of two, in place. */

/** Twiddle factors and bit reversal for one length; make once, use for many tiles. */
export interface FourierPlan {
  readonly size: number
  readonly cosines: Float64Array
  readonly sines: Float64Array
  readonly reversed: Uint32Array
}

/** A complex tile [y, x] of size × size. */
export interface ComplexTile {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** `size` is a power of two. */
export function fourierPlan(size: number): FourierPlan {
  const reversed = new Uint32Array(size)
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? size >> 1 : 0)
  return {
    size,
    cosines: Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size)),
    sines: Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size)),
    reversed,
  }
}

/** Transforms the tile and leaves it transposed: frequency [kx, ky]. Cooley, Tukey 1965. */
export function transformTile(tile: ComplexTile, plan: FourierPlan): void {
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < plan.size; row++) transformRow(tile, row * plan.size, plan)
    transpose(tile.re, plan.size)
    transpose(tile.im, plan.size)
    if (pass === 1) return
  }
}

function transformRow({ re, im }: ComplexTile, start: number, { size, cosines, sines, reversed }: FourierPlan): void {
  for (let i = 0; i < size; i++) {
    const j = reversed[i]!
    if (j <= i) continue
    const heldRe = re[start + i]!
    re[start + i] = re[start + j]!
    re[start + j] = heldRe
    const heldIm = im[start + i]!
    im[start + i] = im[start + j]!
    im[start + j] = heldIm
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let k = 0; k < half; k++) {
      const cosine = cosines[k * stride]!
      const sine = sines[k * stride]!
      for (let a = start + k; a < start + size; a += 2 * half) {
        const b = a + half
        const turnedRe = re[b]! * cosine - im[b]! * sine
        const turnedIm = re[b]! * sine + im[b]! * cosine
        re[b] = re[a]! - turnedRe
        im[b] = im[a]! - turnedIm
        re[a]! += turnedRe
        im[a]! += turnedIm
      }
    }
  }
}

function transpose(values: Float64Array, size: number): void {
  for (let y = 1; y < size; y++) {
    for (let x = 0; x < y; x++) {
      const held = values[y * size + x]!
      values[y * size + x] = values[x * size + y]!
      values[x * size + y] = held
    }
  }
}
