/** The discrete Fourier transform of square tiles whose side is a power of two, in place. */

/** Twiddle factors for one length; make once, use for many tiles. */
export interface FourierPlan {
  readonly size: number
  /** cos and −sin of 2πi / size, i < size. */
  readonly cosines: Float64Array
  readonly sines: Float64Array
  /** The frequency that transformTile leaves at each place of either axis. */
  readonly frequencies: Uint32Array
}

/** A complex tile [y, x] of size × size. */
export interface ComplexTile {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** `size` is a power of two. */
export function fourierPlan(size: number): FourierPlan {
  return {
    size,
    cosines: Float64Array.from({ length: size }, (_, i) => Math.cos((2 * Math.PI * i) / size)),
    sines: Float64Array.from({ length: size }, (_, i) => -Math.sin((2 * Math.PI * i) / size)),
    frequencies: frequencyOrder(size),
  }
}

/** Where decimation in frequency leaves things: the digits of the place, base 4 (and a last base 2), reversed. */
function frequencyOrder(size: number): Uint32Array {
  const order = new Uint32Array(size)
  for (let block = size, step = 1; block > 1; ) {
    const radix = block >= 4 ? 4 : 2
    block /= radix
    for (let i = 0; i < size; i++) order[i]! += (((i / block) | 0) % radix) * step
    step *= radix
  }
  return order
}

/**
 * Transforms the tile and leaves it transposed and out of order: place [a, b] holds the frequency
 * [kx, ky] = [frequencies[a], frequencies[b]]. Decimation in frequency by four: Gentleman, Sande 1966.
 */
export function transformTile(tile: ComplexTile, plan: FourierPlan): void {
  transformColumns(tile, plan)
  transpose(tile.re, plan.size)
  transpose(tile.im, plan.size)
  transformColumns(tile, plan)
}

/** All columns at once, so that memory is read row by row. */
function transformColumns(tile: ComplexTile, plan: FourierPlan): void {
  const { size } = plan
  let block = size
  for (; block >= 4; block /= 4) {
    for (let k = 0; k < block / 4; k++) {
      const turns = turnsOf(plan, (k * size) / block)
      for (let first = k; first < size; first += block) {
        foldFour(tile, { start: first * size, step: (block / 4) * size, lanes: size }, turns)
      }
    }
  }
  if (block === 2) for (let row = 0; row < size; row += 2) foldTwo(tile, row * size, size)
}

/** Factors of the second, third and fourth outcome of a butterfly. */
interface Turns {
  readonly re1: number
  readonly im1: number
  readonly re2: number
  readonly im2: number
  readonly re3: number
  readonly im3: number
}

function turnsOf({ cosines, sines }: FourierPlan, i: number): Turns {
  return {
    re1: cosines[i]!,
    im1: sines[i]!,
    re2: cosines[2 * i]!,
    im2: sines[2 * i]!,
    re3: cosines[3 * i]!,
    im3: sines[3 * i]!,
  }
}

interface Rows {
  /** Place of the first of four rows. */
  readonly start: number
  /** Places from one row to the next. */
  readonly step: number
  readonly lanes: number
}

function foldFour({ re, im }: ComplexTile, { start, step, lanes }: Rows, turns: Turns): void {
  const { re1, im1, re2, im2, re3, im3 } = turns
  for (let a = start; a < start + lanes; a++) {
    const b = a + step
    const c = b + step
    const d = c + step
    const evenRe = re[a]! + re[c]!
    const evenIm = im[a]! + im[c]!
    const oddRe = re[a]! - re[c]!
    const oddIm = im[a]! - im[c]!
    const sumRe = re[b]! + re[d]!
    const sumIm = im[b]! + im[d]!
    const gapRe = im[b]! - im[d]!
    const gapIm = re[d]! - re[b]!
    re[a] = evenRe + sumRe
    im[a] = evenIm + sumIm
    const firstRe = oddRe + gapRe
    const firstIm = oddIm + gapIm
    re[b] = firstRe * re1 - firstIm * im1
    im[b] = firstRe * im1 + firstIm * re1
    const secondRe = evenRe - sumRe
    const secondIm = evenIm - sumIm
    re[c] = secondRe * re2 - secondIm * im2
    im[c] = secondRe * im2 + secondIm * re2
    const thirdRe = oddRe - gapRe
    const thirdIm = oddIm - gapIm
    re[d] = thirdRe * re3 - thirdIm * im3
    im[d] = thirdRe * im3 + thirdIm * re3
  }
}

function foldTwo({ re, im }: ComplexTile, start: number, lanes: number): void {
  for (let a = start; a < start + lanes; a++) {
    const b = a + lanes
    const heldRe = re[a]!
    const heldIm = im[a]!
    re[a] = heldRe + re[b]!
    im[a] = heldIm + im[b]!
    re[b] = heldRe - re[b]!
    im[b] = heldIm - im[b]!
  }
}

/** Places of a block on either side of the diagonal stay in the fastest memory while they are exchanged. */
const BLOCK = 16

function transpose(values: Float64Array, size: number): void {
  for (let top = 0; top < size; top += BLOCK) {
    for (let left = 0; left <= top; left += BLOCK) {
      for (let y = top; y < top + BLOCK; y++) {
        for (let x = left; x < Math.min(left + BLOCK, y); x++) {
          const held = values[y * size + x]!
          values[y * size + x] = values[x * size + y]!
          values[x * size + y] = held
        }
      }
    }
  }
}
