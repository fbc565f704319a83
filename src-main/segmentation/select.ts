/** The k-th smallest of a list without sorting the rest (quickselect, Hoare 1961). */

/** The sample that would stand at index k (0 is the smallest) if `samples` were sorted; reorders `samples`. NaN must not occur. */
export function selectInPlace(samples: Float32Array, k: number): number {
  let left = 0
  let right = samples.length - 1
  while (left < right) {
    const pivot = samples[(left + right) >> 1]!
    let low = left
    let high = right
    while (low <= high) {
      while (samples[low]! < pivot) low++
      while (samples[high]! > pivot) high--
      if (low > high) break
      const swapped = samples[low]!
      samples[low++] = samples[high]!
      samples[high--] = swapped
    }
    if (k <= high) right = high
    else if (k >= low) left = low
    else break
  }
  return samples[k]!
}
