/** The desk under Electron: real ports come with messages of the shell, and the shell prints. */
import type { PortMessage } from '../base/index.ts'
import type { Desk } from '../service/index.ts'
import type { DeskAttachment } from './desk-in-host.ts'
import { createVirtualPort, type VirtualPort } from './virtual-ports.ts'

/** The part of a MessagePortMain that is used. */
export interface ElectronPort {
  on(event: 'message', listener: (event: { data: PortMessage }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: PortMessage): void
  start(): void
}

/** Shell → desk. `connect` brings two ports: calls, pixels. */
export type ShellMessage =
  | { readonly kind: 'connect' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'answer'; readonly id: number; readonly error: string | null }

/** Desk → shell: print a page, since only a browser can. */
export type DeskRequest = { readonly kind: 'print'; readonly id: number; readonly html: string; readonly pdf: string }

/** The part of a utility process's `process.parentPort` that is used. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: ShellMessage; ports: ElectronPort[] }) => void): unknown
  postMessage(message: DeskRequest): void
}

export function attachToElectron(parentPort: ParentPort, shutDown: () => Promise<void>): DeskAttachment {
  const printing = new Map<number, (error: string | null) => void>()
  let next = 1
  return {
    serve(desk: Desk) {
      parentPort.on('message', ({ data, ports }) => {
        if (data.kind === 'stop') void shutDown()
        else if (data.kind === 'answer') printing.get(data.id)?.(data.error)
        else if (ports[0] && ports[1]) {
          desk.serveCalls(adopt(ports[0]))
          desk.servePixels(adopt(ports[1]))
        }
      })
    },
    ready: () => {},
    failed: (message) => process.stderr.write(`${message}\n`),
    print(html, pdf) {
      const id = next++
      return new Promise((resolve, reject) => {
        printing.set(id, (error) => {
          printing.delete(id)
          if (error === null) resolve()
          else reject(new Error(error))
        })
        parentPort.postMessage({ kind: 'print', id, html, pdf })
      })
    },
  }
}

function adopt(electronPort: ElectronPort): VirtualPort {
  const port = createVirtualPort((message) => electronPort.postMessage(message))
  electronPort.on('message', (event) => port.receive(event.data))
  electronPort.on('close', () => port.end())
  electronPort.start()
  return port
}
