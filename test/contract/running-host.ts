/** A headless host with its desk process, and a client that speaks the contract over a real WebSocket. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract, DeskEvent, RunSummary } from '../../src-main/contract/index.ts'
import { columnReader, decodeFrame, type PixelHeader, type PixelRequest } from '../../src-main/contract/index.ts'
import { type HeadlessHost, startHeadlessHost } from '../../src-main/process/index.ts'

export type Client = ContractRouterClient<Contract>

/** Omits from each member of a union, so that the kinds stay apart. */
type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never

export interface RunningHost {
  readonly host: HeadlessHost
  readonly client: Client
  /** One request over the pixel port. */
  pixels(request: WithoutId<PixelRequest>): Promise<{ header: PixelHeader; payload: Uint8Array }>
  /** Resolves when the run is neither queued nor running. */
  untilEnded(runId: number): Promise<RunSummary>
  close(): Promise<void>
}

export async function startHost(settingsFolder: string, projectPath: string | null = null): Promise<RunningHost> {
  const host = await startHeadlessHost({
    rendererFolder: new URL('.', import.meta.url).pathname,
    port: 0,
    deskUrl: new URL('../../src-main/process/desk.ts', import.meta.url),
    facts: { shell: 'headless', version: 'test', settingsFolder, projectPath },
  })
  const calls = await connect(host, '/rpc')
  const port = await connect(host, '/pixels')
  const websocket = calls as unknown as globalThis.WebSocket
  const client: Client = createORPCClient(new RPCLink({ websocket, customJsonSerializers: [columnReader] }))
  const waiting = new Map<number, (answer: { header: PixelHeader; payload: Uint8Array }) => void>()
  let next = 1
  port.on('message', (data: Buffer) => {
    const answer = decodeFrame(new Uint8Array(data))
    waiting.get(answer.header.id)?.(answer)
    waiting.delete(answer.header.id)
  })
  return {
    host,
    client,
    pixels(request) {
      const id = next++
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        port.send(JSON.stringify({ ...request, id }))
      })
    },
    async untilEnded(runId) {
      for (;;) {
        const run = (await client.runs.list()).find((candidate) => candidate.id === runId)
        if (run && run.status !== 'running' && run.status !== 'queued') return run
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async close() {
      calls.close()
      port.close()
      await host.close()
    },
  }
}

export async function connect(
  host: HeadlessHost,
  path: '/rpc' | '/pixels',
  token = host.token,
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}?token=${token}`, { headers })
  socket.binaryType = 'nodebuffer'
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return socket
}

/** Collects events until one satisfies the condition. */
export async function waitForEvent(client: Client, wanted: (event: DeskEvent) => boolean): Promise<DeskEvent> {
  const controller = new AbortController()
  for await (const event of await client.events.stream(undefined, { signal: controller.signal })) {
    if (!wanted(event)) continue
    controller.abort()
    return event
  }
  throw new Error('The stream of events ended early.')
}

/** Scans folders and accepts what was found. */
export async function importFolders(client: Client, folders: string[]) {
  const { scanId } = await client.ingest.scan({ folders, pattern: null })
  for (;;) {
    const result = await client.ingest.result({ scanId })
    if (result) return { result, summary: await client.ingest.accept({ scanId }) }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
