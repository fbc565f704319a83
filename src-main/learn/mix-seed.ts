/** One seed from several whole numbers, so that every epoch, batch and sample has random numbers of its own. */

/** A 32-bit seed that depends on every part and on their order (the finalizer of MurmurHash3 over a running sum). */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = (Math.imul(hash, 31) + (part >>> 0) + Math.floor(part / 2 ** 32)) | 0
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}
