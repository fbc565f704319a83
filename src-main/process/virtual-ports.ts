/** Many ports over one process channel: each message carries the number of its connection. */
import type { Port, PortMessage } from '../base/index.ts'

export interface VirtualPort extends Port {
  /** Delivers a message that arrived for this connection. */
  receive(message: PortMessage): void
  /** Tells the listeners that the other side is gone. */
  end(): void
}

/** A port whose outgoing messages go to `send`, and whose incoming ones are handed to it. */
export function createVirtualPort(send: (message: PortMessage) => void, onEnd: () => void = () => {}): VirtualPort {
  const messageListeners = new Set<(message: PortMessage) => void>()
  const closeListeners = new Set<() => void>()
  let open = true
  const end = (): void => {
    if (!open) return
    open = false
    for (const listener of closeListeners) listener()
    onEnd()
  }
  return {
    post: (message) => {
      if (open) send(message)
    },
    onMessage(listener) {
      messageListeners.add(listener)
      return () => messageListeners.delete(listener)
    },
    onClose(listener) {
      closeListeners.add(listener)
      return () => closeListeners.delete(listener)
    },
    receive(message) {
      for (const listener of messageListeners) listener(message)
    },
    close: end,
    end,
  }
}
