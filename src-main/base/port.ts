/** A two-way message channel, whatever carries it: a forked process, an Electron port, a WebSocket. */

export type PortMessage = string | Uint8Array

export interface Port {
  post(message: PortMessage): void
  /** Calls the listener for every message; the returned function unsubscribes. */
  onMessage(listener: (message: PortMessage) => void): () => void
  onClose(listener: () => void): () => void
  close(): void
}
