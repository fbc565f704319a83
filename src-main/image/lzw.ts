/** TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, widths changing one code early. */

const CLEAR = 256
const FIRST = 258
const TABLE = 4096
/** Room for the 256 single bytes ahead of the text, so that single bytes are strings like any other. */
const LITERALS = 256
/** A copy moves four bytes at a time and may write this far past its end. */
const OVERRUN = 8
/** Scratch above this many bytes is given back after use. */
const KEPT_SCRATCH = 64 * 2 ** 20

/** Where the text of each code starts in the scratch text, and how long it is. */
const starts = new Int32Array(TABLE + 1)
const lengths = new Int32Array(TABLE + 1)
let scratch = new Uint8Array(0)

/**
 * Decodes one strip or tile into `out` and returns how many bytes came out, at most `out.length`; fewer when the
 * input ends early or is damaged.
 */
export function decodeLzwInto(out: Uint8Array, input: Uint8Array): number {
  prepareScratch(out.length)
  const end = LITERALS + out.length
  const position = Math.min(decodeCodes(padded(input), scratch, input.length * 8, end), end)
  out.set(scratch.subarray(LITERALS, position))
  if (scratch.length > KEPT_SCRATCH) scratch = new Uint8Array(0)
  return position - LITERALS
}

function prepareScratch(length: number): void {
  // The last string, at most TABLE bytes, may run past the wanted length before that is noticed.
  const needed = LITERALS + length + TABLE + OVERRUN
  if (scratch.length >= needed) return
  scratch = new Uint8Array(needed)
  for (let i = 0; i < LITERALS; i++) {
    scratch[i] = i
    starts[i] = i
    lengths[i] = 1
  }
}

/** A view of the input that may be read a few bytes past its end. */
function padded(input: Uint8Array): DataView {
  const length = input.length + 4
  if (input.byteOffset + length <= input.buffer.byteLength) return new DataView(input.buffer, input.byteOffset, length)
  const copy = new Uint8Array(length)
  copy.set(input)
  return new DataView(copy.buffer)
}

/**
 * The decoder's loop; returns the position reached in `text`. No string is stored: each code stands for a stretch of
 * the text already written, namely the previous string and the one byte after it. Kept in one function, with one copy
 * of four bytes for nearly every string, because this loop is most of the time of reading a plane.
 */
function decodeCodes(view: DataView, text: Uint8Array, bits: number, end: number): number {
  const words = new DataView(text.buffer)
  let at = LITERALS
  let bit = 0
  for (;;) {
    if (bit + 9 > bits || at >= end) return at
    let code = (view.getUint32(bit >>> 3) << (bit & 7)) >>> 23
    bit += 9
    if (code === CLEAR) continue
    if (code > 255) return at
    text[at] = code
    let start = at++
    let length = 1
    let next = FIRST
    for (let width = 9; code !== CLEAR; width++) {
      // A full table must be followed by a clear code, which is read with the table one entry over.
      if (width > 12) return at
      const limit = width === 12 ? TABLE + 1 : (1 << width) - 1
      const shift = 32 - width
      while (next < limit) {
        if (bit + width > bits || at >= end) return at
        code = (view.getUint32(bit >>> 3) << (bit & 7)) >>> shift
        bit += width
        if ((code & -2) === CLEAR) break
        if (code > next) return at
        starts[next] = start
        lengths[next] = length + 1
        const from = starts[code]!
        length = lengths[code]!
        words.setInt32(at, words.getInt32(from, true), true)
        if (length > 4) copyRest(words, at, from, length)
        // A code used while it is being defined ends with its own first byte.
        if (code === next) text[at + length - 1] = text[from]!
        start = at
        at += length
        next++
      }
      if (code === CLEAR + 1) return at
    }
  }
}

function copyRest(words: DataView, to: number, from: number, length: number): void {
  for (let done = 4; done < length; done += 4) words.setInt32(to + done, words.getInt32(from + done, true), true)
}
