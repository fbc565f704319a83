/** How long an answer would be: one that is too long to be put into words would end the program that tries. */

/** Beyond this an answer takes seconds to write and to read, and nobody can look through it. */
export const LONGEST_ANSWER = 4_000_000

/** About how many numbers, texts and names a value holds: lists are judged by their first, middle and last entries. */
export function answerSize(value: unknown): number {
  if (Array.isArray(value)) {
    if (value.length === 0) return 1
    const sample = [value[0], value[value.length >> 1], value[value.length - 1]].map(answerSize)
    return value.length * Math.max(...sample)
  }
  // As packed text.
  if (ArrayBuffer.isView(value)) return 1 + value.byteLength / 12
  if (typeof value === 'string') return 1 + value.length / 16
  if (typeof value !== 'object' || value === null) return 1
  let size = 1
  for (const entry of Object.values(value)) size += 1 + answerSize(entry)
  return size
}
