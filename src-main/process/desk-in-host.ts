/** The desk under a headless host: many connections over the one channel of a forked process. */
import type { Desk } from '../service/index.ts'
import type { DeskMessage, HostMessage } from './desk-messages.ts'
import { tellProcess } from './tell-process.ts'
import { createVirtualPort, type VirtualPort } from './virtual-ports.ts'

/** How a desk is reached, whoever its host is. */
export interface DeskAttachment {
  serve(desk: Desk): void
  ready(): void
  failed(message: string): void
  /** Prints a written HTML file to PDF, where the host can. */
  readonly print?: (htmlPath: string, pdfPath: string) => Promise<void>
}

export function attachToHost(shutDown: () => Promise<void>): DeskAttachment {
  const connections = new Map<number, VirtualPort>()
  const send = (message: DeskMessage): void => {
    tellProcess(process, message)
  }
  const open = (connection: number): VirtualPort => {
    const port = createVirtualPort(
      (data) => send({ type: 'message', connection, data }),
      () => connections.delete(connection),
    )
    connections.set(connection, port)
    return port
  }
  process.on('disconnect', () => void shutDown())

  function receive(desk: Desk, message: HostMessage): void {
    switch (message.type) {
      case 'connect':
        if (message.channel === 'calls') desk.serveCalls(open(message.connection))
        else desk.servePixels(open(message.connection))
        return
      case 'message':
        connections.get(message.connection)?.receive(message.data)
        return
      case 'disconnect':
        connections.get(message.connection)?.end()
        return
      case 'which-file': {
        const job = desk.context.jobs.list().find((candidate) => candidate.id === message.jobId)
        send({ type: 'file', request: message.request, path: job?.path ?? null })
        return
      }
      case 'close':
        void shutDown()
        return
      default:
        message satisfies never
    }
  }

  return {
    serve(desk) {
      process.on('message', (message) => receive(desk, message as HostMessage))
      desk.context.events.subscribe((event) => {
        if (event.type === 'project') send({ type: 'project', path: event.project?.path ?? null })
      })
    },
    ready: () => send({ type: 'ready' }),
    failed: (message) => send({ type: 'failed', message }),
  }
}
