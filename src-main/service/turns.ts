/** Takes messages one at a time, so that whoever else waits for the thread gets a turn between two of them. */

/**
 * A listener that hands messages on in their order, each in a turn of the event loop of its own. Node delivers all that
 * have arrived at once, and those that arrive meanwhile: without turns, ten calls would hold the desk ten times as long.
 */
export function inTurns<Message>(handle: (message: Message) => void): (message: Message) => void {
  const waiting: Message[] = []
  const take = (): void => {
    const message = waiting.shift()!
    if (waiting.length > 0) setImmediate(take)
    handle(message)
  }
  return (message) => {
    if (waiting.push(message) === 1) setImmediate(take)
  }
}
