/** One entry of a list to choose from. */
export interface Choice<T> {
  readonly value: T
  readonly label: string
  /** A few words at the right edge: a count, a unit. */
  readonly note?: string | undefined
  /** Heading it stands under in a searchable list. */
  readonly group?: string | undefined
  /** Further words that find it. */
  readonly words?: string | undefined
  readonly disabled?: boolean | undefined
  /** Chord that does the same. */
  readonly keys?: string | undefined
}

/** A line of a grouped list: a heading, or an entry with its running number among the entries. */
export type ListLine<T> =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'entry'; readonly choice: Choice<T>; readonly index: number }

/** Entries as lines, with a heading wherever the group changes. Entries keep their order. */
export function linesOf<T>(choices: readonly Choice<T>[]): ListLine<T>[] {
  const lines: ListLine<T>[] = []
  let group: string | undefined
  for (const [index, choice] of choices.entries()) {
    if (choice.group !== undefined && choice.group !== group) lines.push({ kind: 'heading', text: choice.group })
    group = choice.group
    lines.push({ kind: 'entry', choice, index })
  }
  return lines
}
