/** Byte and bit order. The program runs on little-endian machines only (x86-64, ARM64), as do its typed arrays. */

/** Reverses the bytes of every sample of `size` bytes in place. */
export function swapBytesInPlace(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % size))
  if (size === 2) buffer.swap16()
  else if (size === 4) buffer.swap32()
  else if (size === 8) buffer.swap64()
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 128 >> bit
  return reversed
})

/** A copy with the bits of each byte in reverse order (TIFF fill order 2). */
export function reversedBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => REVERSED[byte]!)
}

/** Spreads `count` samples of 1 to 15 bits, most significant bit first, over `out` from `at`. */
export function unpackBitsInto(
  out: Uint8Array | Uint16Array,
  packed: Uint8Array,
  { bits, count, at }: { bits: number; count: number; at: number },
): void {
  const mask = (1 << bits) - 1
  let held = 0
  let heldBits = 0
  let from = 0
  for (let i = 0; i < count; i++) {
    while (heldBits < bits) {
      held = ((held << 8) | packed[from++]!) & 0xffffff
      heldBits += 8
    }
    heldBits -= bits
    out[at + i] = (held >>> heldBits) & mask
  }
}
