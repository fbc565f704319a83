/** Working memory that serves one piece of work after another: fresh pages, and collecting them, cost more than clearing. */

/** The most that is kept for the next piece of work; what goes beyond is allocated anew each time. */
const MOST_KEPT_BYTES = 256 * 2 ** 20

/** Room kept beyond what was needed so far, since images of one kind differ a little. */
const SLACK = 1.25

let kept = new ArrayBuffer(0)
/** Bytes lent at present, and at most so far; those that do not fit in `kept` count too. */
let lent = 0
let mostLent = 0
let depth = 0

/**
 * Runs synchronous work and then takes back all that `lend` gave it, so that nothing lent may be part of its result.
 * Work within work gives back its own at its end.
 */
export function borrowing<T>(work: () => T): T {
  const before = lent
  depth++
  try {
    return work()
  } finally {
    depth--
    lent = before
    if (depth === 0 && mostLent > kept.byteLength && kept.byteLength < MOST_KEPT_BYTES) {
      kept = new ArrayBuffer(8 * Math.ceil(Math.min(SLACK * mostLent, MOST_KEPT_BYTES) / 8))
    }
  }
}

/** Arrays that hold what was left in them, to be given back at the end of `borrowing`; outside of it, new ones to keep. */
export const lend = {
  int32: (length: number): Int32Array => new Int32Array(place(4 * length), lastOffset, length),
  uint32: (length: number): Uint32Array => new Uint32Array(place(4 * length), lastOffset, length),
  float32: (length: number): Float32Array => new Float32Array(place(4 * length), lastOffset, length),
  float64: (length: number): Float64Array => new Float64Array(place(8 * length), lastOffset, length),
  uint16: (length: number): Uint16Array => new Uint16Array(place(2 * length), lastOffset, length),
  uint8: (length: number): Uint8Array => new Uint8Array(place(length), lastOffset, length),
}

let lastOffset = 0

/** The memory to use, from `lastOffset` on. */
function place(bytes: number): ArrayBuffer {
  lastOffset = 0
  if (depth === 0) return new ArrayBuffer(bytes)
  const from = lent
  lent += 8 * Math.ceil(bytes / 8)
  if (lent > mostLent) mostLent = lent
  if (lent > kept.byteLength) return new ArrayBuffer(bytes)
  lastOffset = from
  return kept
}
