/** Entry of the desk process: services over one project, reached through ports that the host connects. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describeError, type Port } from '../base/index.ts'
import { createDesk, type Desk, openExisting } from '../service/index.ts'
import type { DeskArguments, DeskMessage, HostMessage } from './desk-messages.ts'
import { createVirtualPort, type VirtualPort } from './virtual-ports.ts'
import { createWorkerPool } from './worker-pool.ts'

/** The part of Electron's utility-process port that is used here. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: HostMessage; ports: ElectronPort[] }) => void): void
  postMessage(message: DeskMessage): void
}

interface ElectronPort {
  on(event: 'message', listener: (event: { data: string | Uint8Array }) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: string | Uint8Array): void
  start(): void
  close(): void
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort
const send = (message: DeskMessage): void => {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

const facts = JSON.parse(process.argv[2] ?? '{}') as DeskArguments
const printing = new Map<number, (error: string | null) => void>()
const desk = createDesk(
  {
    version: facts.version,
    shell: facts.shell,
    settingsFolder: facts.settingsFolder,
    ...(facts.shell === 'electron' ? { printPdf: askHostToPrint } : {}),
  },
  createWorkerPool(workerUrl()),
)
const connections = new Map<number, VirtualPort>()
const delay = monitorEventLoopDelay({ resolution: 5 })
if (process.env.PLATESCOPE_LOOP_DELAY) delay.enable()

desk.context.events.subscribe((event) => {
  if (event.type === 'project') send({ type: 'project', path: event.project?.path ?? null })
})

if (parentPort) parentPort.on('message', (event) => receive(event.data, event.ports))
else process.on('message', (message) => receive(message as HostMessage, []))
process.on('disconnect', () => void shutDown())

start().then(
  () => send({ type: 'ready' }),
  (error: unknown) => send({ type: 'failed', message: describeError(error) }),
)

async function start(): Promise<void> {
  if (facts.projectPath) await openExisting(desk.context, facts.projectPath)
}

function receive(message: HostMessage, ports: readonly ElectronPort[]): void {
  switch (message.type) {
    case 'connect':
      connect(desk, message, ports[0])
      return
    case 'message':
      connections.get(message.connection)?.receive(message.data)
      return
    case 'disconnect':
      connections.get(message.connection)?.end()
      return
    case 'which-file':
      send({
        type: 'file',
        request: message.request,
        path: desk.context.jobs.list().find((job) => job.id === message.jobId)?.path ?? null,
      })
      return
    case 'printed':
      printing.get(message.request)?.(message.error)
      return
    case 'close':
      void shutDown()
      return
    default:
      message satisfies never
  }
}

function connect(
  to: Desk,
  { connection, channel }: Extract<HostMessage, { type: 'connect' }>,
  electronPort: ElectronPort | undefined,
): void {
  const port: Port = electronPort ? adoptPort(electronPort) : openVirtual(connection)
  if (channel === 'calls') to.serveCalls(port)
  else to.servePixels(port)
}

function openVirtual(connection: number): VirtualPort {
  const port = createVirtualPort(
    (data) => send({ type: 'message', connection, data }),
    () => connections.delete(connection),
  )
  connections.set(connection, port)
  return port
}

function adoptPort(electronPort: ElectronPort): Port {
  const port = createVirtualPort((data) => electronPort.postMessage(data))
  electronPort.on('message', (event) => port.receive(event.data))
  electronPort.on('close', () => port.end())
  electronPort.start()
  return port
}

function askHostToPrint(htmlPath: string, pdfPath: string): Promise<void> {
  const request = printing.size + 1
  return new Promise((resolve, reject) => {
    printing.set(request, (error) => {
      printing.delete(request)
      if (error) reject(new Error(error))
      else resolve()
    })
    send({ type: 'print', request, htmlPath, pdfPath })
  })
}

/** Beside this file: TypeScript under plain Node, JavaScript once built. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
}

let closing = false
async function shutDown(): Promise<void> {
  if (closing) return
  closing = true
  if (process.env.PLATESCOPE_LOOP_DELAY)
    process.stderr.write(`Longest hold of the desk's event loop: ${(delay.max / 1e6).toFixed(1)} ms\n`)
  await desk.close().catch((error: unknown) => process.stderr.write(`${describeError(error)}\n`))
  send({ type: 'closed' })
  setTimeout(() => process.exit(0), 50)
}
