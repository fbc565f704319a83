/** `platescope serve`: the workbench for an ordinary browser, on this machine only, behind a token made at start. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ChannelKind, DeskArguments } from './desk-messages.ts'
import { CONTENT_SECURITY_POLICY, contentType, readStatic } from './static-files.ts'
import { type SupervisedDesk, superviseDesk } from './supervised-desk.ts'

export interface HeadlessHost {
  readonly url: string
  readonly port: number
  readonly token: string
  close(): Promise<void>
}

const CHANNELS: Record<string, ChannelKind> = { '/rpc': 'calls', '/pixels': 'pixels' }
const MAX_MESSAGE_BYTES = 64 * 2 ** 20

/** Starts desk and web server; resolves when a browser can connect. Listens on 127.0.0.1 and refuses other names in Host and Origin. */
export async function startHeadlessHost(options: {
  rendererFolder: string
  port: number
  facts: DeskArguments
  deskUrl: URL
}): Promise<HeadlessHost> {
  const token = randomBytes(24).toString('base64url')
  const desk = superviseDesk(options.deskUrl, options.facts)
  const server = createServer(
    (request, response) => void answer(request, response, { token, desk, folder: options.rendererFolder }),
  )
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head, { token, desk, sockets }))
  try {
    await desk.ready
    await listen(server, options.port)
  } catch (error) {
    await desk.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    token,
    async close() {
      for (const client of sockets.clients) client.terminate()
      await desk.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

/** A page elsewhere must not reach the desk by pointing a name of its own at this machine. */
export function isLocalRequest(request: IncomingMessage): boolean {
  const port = request.socket.localPort
  const names = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = request.headers
  return (
    host !== undefined &&
    names.includes(host) &&
    (origin === undefined || names.some((name) => origin === `http://${name}`))
  )
}

function hasToken(url: URL, token: string): boolean {
  const given = Buffer.from(url.searchParams.get('token') ?? '')
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  host: { token: string; desk: SupervisedDesk; folder: string },
): Promise<void> {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Cache-Control', 'no-store')
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
  }
  if (!isLocalRequest(request)) return refuse(403, 'Only this machine may connect.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET is answered here.')
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname.startsWith('/files/')) {
    if (!hasToken(url, host.token)) return refuse(403, 'The token is missing or wrong.')
    return sendWrittenFile(await host.desk.fileOfJob(url.pathname.slice('/files/'.length)), response, refuse)
  }
  const file = await readStatic(host.folder, url.pathname)
  if (!file) return refuse(404, 'There is nothing here.')
  response.writeHead(200, { 'Content-Type': file.type }).end(file.body)
}

/** A file that a job of this session wrote: shown when a browser can show it, otherwise downloaded. */
function sendWrittenFile(
  path: string | null,
  response: ServerResponse,
  refuse: (status: number, text: string) => void,
): void {
  const facts = path ? statSync(path, { throwIfNoEntry: false }) : undefined
  if (!path || !facts?.isFile()) {
    refuse(404, 'This job wrote no file, or it is gone.')
    return
  }
  const shown = /\.(html|pdf)$/i.test(path)
  // A report is one self-contained page with inline styles and images; it may run nothing.
  if (shown)
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox allow-popups",
    )
  response.writeHead(200, {
    'Content-Type': contentType(path),
    'Content-Length': facts.size,
    'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
  })
  createReadStream(path)
    .on('error', () => response.destroy())
    .pipe(response)
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  host: { token: string; desk: SupervisedDesk; sockets: WebSocketServer },
): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const channel = CHANNELS[url.pathname]
  if (!channel || !isLocalRequest(request) || !hasToken(url, host.token)) {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    return
  }
  host.sockets.handleUpgrade(request, socket, head, (client) => relay(client, host.desk, channel))
}

function relay(client: WebSocket, desk: SupervisedDesk, channel: ChannelKind): void {
  const connection = desk.connect(
    channel,
    (data) => client.send(data),
    () => client.close(1012, 'The desk restarts.'),
  )
  client.on('message', (data: Buffer, isBinary) =>
    connection.send(isBinary ? new Uint8Array(data) : data.toString('utf8')),
  )
  client.on('close', () => connection.close())
  client.on('error', () => client.terminate())
}
