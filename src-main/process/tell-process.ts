/** What one process says to another over the channel between them. */

interface Channel {
  readonly connected?: boolean
  send?(message: unknown, done: (error: Error | null) => void): boolean
}

/**
 * Sends a message to a process that may be gone, even if the channel does not know it yet: what can no longer be
 * delivered is dropped, and the end of the other process ('exit', 'disconnect') tells the rest.
 * @returns whether the channel took the message
 */
export function tellProcess(other: Channel, message: unknown): boolean {
  if (!other.connected || !other.send) return false
  other.send(message, () => undefined)
  return true
}
