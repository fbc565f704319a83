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
