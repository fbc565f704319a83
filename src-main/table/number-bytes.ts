/** 32-bit floats → the characters of a cell, written straight into a file's bytes: a screen's table has tens of millions. */

/** Bytes that `putFloat32` needs at most. */
export const LONGEST_NUMBER = 24

/** Exact powers of ten as doubles. */
const TENS = Float64Array.from({ length: 16 }, (_, i) => Number(`1e${i}`))
const TENTHS = Float64Array.from({ length: 6 }, (_, i) => Number(`1e-${i}`))

/**
 * Writes a finite float in the fewest digits that read back as the same 32-bit float, at least the six that nearly all
 * need, without trailing zeros; whole numbers below 1e9 in full. Returns where it ended.
 */
export function putFloat32(bytes: Uint8Array, at: number, value: number): number {
  const size = Math.abs(value)
  if (!(size >= 1e-5 && size < 1e9)) return putText(bytes, at, outOfRange(value))
  if (value < 0) bytes[at++] = MINUS
  if (Number.isInteger(size)) return putDecimal(bytes, at, size, 0)
  const exponent = exponentOf(size)
  const decimals = decimalsFor(value, exponent)
  if (decimals < 0) return putText(bytes, at, outOfRange(size))
  return putDecimal(bytes, at, Math.abs(Math.round(value * TENS[decimals]!)), decimals)
}

const [MINUS, POINT, ZERO] = [45, 46, 48]

function putText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}

/** As above, of any float, slowly. */
function outOfRange(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return String(rounded)
  }
  return String(value)
}

/** The power of ten of the first digit, of sizes from 1e-5 up to 1e9. */
function exponentOf(size: number): number {
  let exponent = 0
  if (size >= 1) while (size >= TENS[exponent + 1]!) exponent++
  else while (size < TENTHS[-exponent]!) exponent--
  return exponent
}

/** Decimals that the float needs, by at most four trials from seven digits on: if some do, more do too. −1 when nine digits are too few. */
function decimalsFor(value: number, exponent: number): number {
  const seven = Math.max(0, 6 - exponent)
  if (readsBack(value, seven)) {
    const six = Math.max(0, 5 - exponent)
    return readsBack(value, six) ? six : seven
  }
  for (const digits of [8, 9] as const) {
    const decimals = Math.max(0, digits - 1 - exponent)
    if (readsBack(value, decimals)) return decimals
  }
  return -1
}

/** A whole number over an exact power of ten is the double nearest to that decimal. */
function readsBack(value: number, decimals: number): boolean {
  const scale = TENS[decimals]!
  return Math.fround(Math.round(value * scale) / scale) === value
}

/** Writes `whole` / 10^`decimals`, at least 0 and below 2^31 as a whole number, without trailing zeros. */
function putDecimal(bytes: Uint8Array, at: number, whole: number, decimals: number): number {
  let rest = whole
  let places = decimals
  while (places > 0 && rest % 10 === 0) {
    rest /= 10
    places--
  }
  let digits = 1
  while (digits < 10 && rest >= TENS[digits]!) digits++
  const written = Math.max(digits, places + 1)
  const end = at + written + (places > 0 ? 1 : 0)
  for (let i = 0, to = end; i < written; i++) {
    if (i === places && places > 0) bytes[--to] = POINT
    const next = (rest / 10) | 0
    bytes[--to] = ZERO + rest - next * 10
    rest = next
  }
  return end
}
