/** Finding an entry of a list by a few typed letters. */

export interface Searchable {
  readonly label: string
  /** Further words that find it: group, unit, synonyms. */
  readonly words?: string | undefined
}

/**
 * How well a query's words fit a text, higher is better; undefined when a word is not in it at all.
 * Each word scores for a word start over a mid-word match, and short texts beat long ones.
 */
export function matchScore(query: string, entry: Searchable): number | undefined {
  const label = spaced(entry.label)
  const text = `${label} ${spaced(entry.words ?? '')}`
  let score = -text.length / 1000
  for (const word of query.trim().toLowerCase().split(/\s+/)) {
    const at = text.indexOf(word)
    if (at < 0) return undefined
    const starts = at === 0 || new RegExp(`(^|[^a-z0-9])${escaped(word)}`).test(text)
    score += (starts ? 2 : 1) + (at < label.length ? 1 : 0) + (at === 0 ? 1 : 0)
  }
  return score
}

/** Entries that fit, best first; all of them in their own order when nothing was typed. */
export function search<T extends Searchable>(query: string, entries: readonly T[]): T[] {
  if (query.trim() === '') return [...entries]
  const scored = entries.flatMap((entry) => {
    const score = matchScore(query, entry)
    return score === undefined ? [] : [{ entry, score }]
  })
  return scored.sort((a, b) => b.score - a.score).map(({ entry }) => entry)
}

/** `Nuclei_Intensity_MeanIntensity_DNA` also as words: camel case and underscores are word starts. */
function spaced(text: string): string {
  const words = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')
  return `${words} ${text}`.toLowerCase()
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
