/** Which cells a gallery shows: the highest, the lowest, or the most typical by a measurement. */

export type GalleryOrder = 'highest' | 'lowest' | 'typical'

/** Up to `count` of `rows` by their value, best first; cells without a value are left out. */
export function pickCells(
  rows: Uint32Array,
  values: Float32Array,
  choice: { readonly order: GalleryOrder; readonly count: number },
): number[] {
  const known = [...rows].filter((row) => Number.isFinite(values[row]))
  const rank = ranking(known, values, choice.order)
  return known.sort((a, b) => rank(values[a]!) - rank(values[b]!) || a - b).slice(0, choice.count)
}

function ranking(known: readonly number[], values: Float32Array, order: GalleryOrder): (value: number) => number {
  if (order === 'highest') return (value) => -value
  if (order === 'lowest') return (value) => value
  const sorted = Float32Array.from(known, (row) => values[row]!).sort()
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return (value) => Math.abs(value - median)
}
