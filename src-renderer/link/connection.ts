/** One lasting client over links that come and go: it reconnects, and tells whoever asks how it stands. */
import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../src-main/contract/index.ts'
import { bridge } from './bridge.ts'
import type { Channels } from './channels.ts'
import type { Frame } from './frame.ts'
import { onMessagePorts } from './message-ports.ts'
import type { PixelQuestion } from './pixels.ts'
import { takeToken } from './token.ts'
import { openWebSockets } from './web-socket.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'no-token'
export type Client = ContractRouterClient<Contract>

const RETRY_MILLISECONDS = 1500

let channels: Channels | undefined
let state: ConnectionState = 'connecting'
const listeners = new Set<(state: ConnectionState) => void>()

const link: ClientLink<ClientContext> = {
  call: (path, input, options) => {
    if (!channels) return Promise.reject(new Error('The desk is not connected; what was saved is safe.'))
    return channels.rpc.call(path, input, options)
  },
}

/** Every call of the contract, typed. */
export const client: Client = createORPCClient(link)

/** Asks the pixel port for an array. */
export function askPixels(question: PixelQuestion, signal?: AbortSignal): Promise<Frame> {
  if (!channels) return Promise.reject(new Error('The desk is not connected.'))
  return channels.pixels.ask(question, signal)
}

/** Calls back now and at each change; the returned function unsubscribes. */
export function onConnection(listener: (state: ConnectionState) => void): () => void {
  listeners.add(listener)
  listener(state)
  return () => listeners.delete(listener)
}

/** Connects through Electron's ports, or to the host that served the page, for as long as the page lives. */
export function connect(): void {
  const token = bridge() ? undefined : takeToken()
  if (bridge()) onMessagePorts(adopt)
  else if (token) void keepOpen(token)
  else tell('no-token')
}

async function keepOpen(token: string): Promise<void> {
  for (;;) {
    try {
      const opened = await openWebSockets(token)
      adopt(opened)
      await opened.closed
    } catch {
      tell('lost')
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
  }
}

function adopt(opened: Channels): void {
  channels = opened
  tell('open')
  void opened.closed.then(() => {
    opened.pixels.fail(new Error('The desk is gone.'))
    if (channels !== opened) return
    channels = undefined
    tell('lost')
  })
}

function tell(next: ConnectionState): void {
  state = next
  for (const listener of listeners) listener(next)
}
