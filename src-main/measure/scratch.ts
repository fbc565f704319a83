/** Working memory kept from one site to the next, since fresh pages cost more than clearing old ones. */

/**
 * A function that hands out the same array again and again, cleared, growing when needed. Whoever owns it must be done
 * with what it got before asking again; measuring is synchronous, so one owner per purpose is safe.
 */
export function reusableInt32(): (length: number) => Int32Array {
  let held = new Int32Array(0)
  return (length) => {
    if (held.length < length) held = new Int32Array(length)
    else held.fill(0, 0, length)
    return held.subarray(0, length)
  }
}

/** As reusableInt32. */
export function reusableUint8(): (length: number) => Uint8Array {
  let held = new Uint8Array(0)
  return (length) => {
    if (held.length < length) held = new Uint8Array(length)
    else held.fill(0, 0, length)
    return held.subarray(0, length)
  }
}

/** The most that is kept; a site that needs more gets the rest anew each time. */
const MOST_KEPT_BYTES = 256 * 2 ** 20

let kept = new ArrayBuffer(0)
let lent = 0
let asked = 0

/** Takes back all that `lend` gave for the last site. What outlives measuring a site, such as its tables, is not lent. */
export function beginSite(): void {
  if (asked > kept.byteLength) kept = new ArrayBuffer(Math.min(asked, MOST_KEPT_BYTES))
  lent = 0
  asked = 0
}

/** Arrays for one site, valid until the next begins. They hold what was left in them. */
export const lend = {
  int32: (length: number): Int32Array => new Int32Array(place(4 * length), lastOffset, length),
  float32: (length: number): Float32Array => new Float32Array(place(4 * length), lastOffset, length),
  uint8: (length: number): Uint8Array => new Uint8Array(place(length), lastOffset, length),
}

let lastOffset = 0

/** The memory to use, from lastOffset on. */
function place(bytes: number): ArrayBuffer {
  const whole = Math.ceil(bytes / 8) * 8
  asked += whole
  if (lent + whole > kept.byteLength) {
    lastOffset = 0
    return new ArrayBuffer(bytes)
  }
  lastOffset = lent
  lent += whole
  return kept
}
