/** Draws from a shuffled pile that is shuffled anew when it runs out, so that all are used equally often. */
import type { Random } from '../base/index.ts'

/** A function that draws that many; none of them twice unless more are asked for than there are. Needs at least one item. */
export function createDeck<T>(random: Random, items: readonly T[]): (count: number) => T[] {
  let pile: T[] = []
  return (count) => {
    const drawn: T[] = []
    while (drawn.length < count) {
      if (pile.length === 0) {
        const fresh = random.shuffle([...items])
        const recent = new Set(drawn)
        // Drawn from the end: those in hand come last.
        pile = [...fresh.filter((item) => recent.has(item)), ...fresh.filter((item) => !recent.has(item))]
      }
      drawn.push(pile.pop()!)
    }
    return drawn
  }
}
