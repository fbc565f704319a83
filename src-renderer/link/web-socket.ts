/** The link of a page that `platescope serve` delivered: two WebSockets on the same origin, with the host's token. */
import { RPCLink } from '@orpc/client/websocket'
import { columnReader } from '../../src-main/contract/index.ts'
import type { Channels } from './channels.ts'
import { pixelPort } from './pixels.ts'

/** Opens both sockets; rejects when the host refuses or cannot be reached. */
export async function openWebSockets(token: string): Promise<Channels> {
  const [rpc, pixels] = await Promise.all([open('rpc', token), open('pixels', token)])
  pixels.binaryType = 'arraybuffer'
  const port = pixelPort({
    send: (text) => pixels.send(text),
    onFrame: (receive) => {
      pixels.addEventListener('message', ({ data }) => data instanceof ArrayBuffer && receive(data))
    },
  })
  const closed = Promise.race([ended(rpc), ended(pixels)]).then(() => {
    rpc.close()
    pixels.close()
  })
  return { rpc: new RPCLink({ websocket: rpc, customJsonSerializers: [columnReader] }), pixels: port, closed }
}

function open(name: 'rpc' | 'pixels', token: string): Promise<WebSocket> {
  const address = new URL(`${name}?token=${encodeURIComponent(token)}`, location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket), { once: true })
    socket.addEventListener('close', () => reject(new Error('The host does not answer.')), { once: true })
  })
}

function ended(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
}
