/** Finds the buffers in a message that may change hands: those that a typed array owns whole. */

export function transferables(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  collect(value, found)
  return [...found]
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value)) {
    // A view on a part of a buffer (Node's pool, a subarray) is copied: the rest belongs to somebody else.
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) found.add(value.buffer)
    return
  }
  for (const item of Array.isArray(value) ? value : Object.values(value)) collect(item, found)
}
