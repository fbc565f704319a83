/** Long work on the desk's own thread, in pieces: between two of them everybody else gets a turn. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'

/** Milliseconds that a piece may take. */
const PIECE_MS = 8

/** A function to be awaited between the steps of a piece of work: ends at once until it has been going on for too long. */
export function breather(pieceMs = PIECE_MS): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < pieceMs) return undefined
    return yieldToLoop().then(() => {
      since = performance.now()
    })
  }
}
