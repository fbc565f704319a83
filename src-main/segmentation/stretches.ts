/** Long lists in stretches: what is called for each of them is compiled as a whole, which a single long loop is not. */

const STRETCH = 2048

/** The list, in order, as views of at most 2048 entries. */
export function stretchesOf(list: Int32Array): Int32Array[] {
  const stretches: Int32Array[] = []
  for (let from = 0; from < list.length; from += STRETCH) stretches.push(list.subarray(from, from + STRETCH))
  return stretches
}
