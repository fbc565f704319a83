/** Column names of measurements: `Compartment_Category_Feature_Channel…`, as CellProfiler writes them. */

export type Compartment = 'Nuclei' | 'Cells' | 'Cytoplasm'

/** In the order in which tables are returned. */
export const COMPARTMENTS = ['Nuclei', 'Cells', 'Cytoplasm'] as const satisfies readonly Compartment[]

/**
 * A channel's name as part of a column name: letters and digits stay (of any script), every run of anything else
 * becomes one underscore, none at the ends: `Alexa 488 (GFP)` → `Alexa_488_GFP`. `Channel` where nothing is left.
 */
export function columnSafe(name: string): string {
  const safe = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return safe === '' ? 'Channel' : safe
}

/** Column-safe names of all channels, in order; a name met before gets `_2`, `_3`, … so that no two are equal. */
export function columnNames(channels: readonly string[]): string[] {
  const taken = new Set<string>()
  return channels.map((channel) => {
    const base = columnSafe(channel)
    let name = base
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`
    taken.add(name)
    return name
  })
}
