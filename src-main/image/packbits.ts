/** PackBits, Apple's run-length code (TIFF 6.0, section 9): a signed length byte, then a run or literal bytes. */

/** Decodes into `out` and returns how many bytes came out; fewer than `out.length` when the input ends early. */
export function decodePackBitsInto(out: Uint8Array, input: Uint8Array): number {
  let at = 0
  let from = 0
  while (at < out.length && from + 1 < input.length) {
    const control = input[from++]!
    if (control === 128) continue
    if (control > 128) {
      const end = Math.min(at + 257 - control, out.length)
      out.fill(input[from++]!, at, end)
      at = end
    } else {
      const length = Math.min(control + 1, out.length - at, input.length - from)
      out.set(input.subarray(from, from + length), at)
      at += length
      from += control + 1
    }
  }
  return at
}
