/** Dense object numbers: whatever values a label image holds, its objects become 1 … count in ascending order. */

export interface Relabelled {
  readonly labels: Uint32Array
  readonly count: number
  /** The former value of each new label: `values[label]`; `values[0]` is 0. */
  readonly values: Uint32Array
}

/** Below this, new labels are found in a table; above, by looking into a map. */
const TABLE_LIMIT = 2 ** 24

/** A new array; 0 stays background, the input is left as it is. Values are whole numbers from 0 to 2^32 − 1. */
export function relabelSequential(labels: ArrayLike<number>): Relabelled {
  let largest = 0
  for (let i = 0; i < labels.length; i++) largest = Math.max(largest, labels[i]!)
  return largest < TABLE_LIMIT ? relabelByTable(labels, largest) : relabelByMap(labels)
}

function relabelByTable(labels: ArrayLike<number>, largest: number): Relabelled {
  const table = new Uint32Array(largest + 1)
  for (let i = 0; i < labels.length; i++) table[labels[i]!] = 1
  table[0] = 0
  const values = [0]
  for (let value = 1; value <= largest; value++) if (table[value]) table[value] = values.push(value) - 1
  const out = new Uint32Array(labels.length)
  for (let i = 0; i < out.length; i++) out[i] = table[labels[i]!]!
  return { labels: out, count: values.length - 1, values: Uint32Array.from(values) }
}

function relabelByMap(labels: ArrayLike<number>): Relabelled {
  const found = new Set<number>()
  for (let i = 0; i < labels.length; i++) if (labels[i] !== labels[i - 1]) found.add(labels[i]!)
  found.add(0)
  const values = Uint32Array.from(found).sort()
  const table = new Map(Array.from(values, (value, label) => [value, label]))
  const out = new Uint32Array(labels.length)
  for (let i = 0; i < out.length; i++) out[i] = labels[i] === labels[i - 1] ? out[i - 1]! : table.get(labels[i]!)!
  return { labels: out, count: values.length - 1, values }
}
