/** The link of a page in Electron: two message ports that the preload hands over, again after each restart of the desk. */
import { RPCLink } from '@orpc/client/message-port'
import { columnReader } from '../../src-main/contract/index.ts'
import type { Channels } from './channels.ts'
import { pixelPort } from './pixels.ts'

/** Calls back with each pair of ports that the preload sends to this window. */
export function onMessagePorts(receive: (channels: Channels) => void): void {
  let endLast = () => {}
  window.addEventListener('message', (event) => {
    if (event.source !== window || event.data?.kind !== 'platescope-ports') return
    const [rpc, pixels] = event.ports
    if (!rpc || !pixels) return
    endLast()
    const closed = new Promise<void>((resolve) => {
      endLast = resolve
      rpc.addEventListener('close', () => resolve())
    })
    receive({
      rpc: new RPCLink({ port: rpc, customJsonSerializers: [columnReader] }),
      pixels: overPort(pixels),
      closed,
    })
    rpc.start()
  })
  window.postMessage({ kind: 'platescope-ready' }, location.origin === 'null' ? '*' : location.origin)
}

function overPort(port: MessagePort): Channels['pixels'] {
  return pixelPort({
    send: (text) => port.postMessage(text),
    onFrame: (receive) => {
      port.onmessage = ({ data }) => receive(wholeBuffer(data))
    },
  })
}

/** Electron clones a view as a view; a frame is read from a buffer of its own. */
function wholeBuffer(data: ArrayBuffer | Uint8Array<ArrayBuffer>): ArrayBuffer {
  if (data instanceof ArrayBuffer) return data
  return data.byteOffset === 0 && data.byteLength === data.buffer.byteLength ? data.buffer : data.slice().buffer
}
