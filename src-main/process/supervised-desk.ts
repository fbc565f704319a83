/** Keeps a desk process running: starts it, relays connections, restarts it when it dies. */
import { type ChildProcess, fork } from 'node:child_process'
import type { ChannelKind, DeskArguments, DeskMessage, HostMessage } from './desk-messages.ts'
import { tellProcess } from './tell-process.ts'

export interface SupervisedDesk {
  /** Resolves when the desk has opened its project; rejects with its message when it could not. */
  readonly ready: Promise<void>
  connect(
    channel: ChannelKind,
    receive: (data: string | Uint8Array) => void,
    onGone: () => void,
  ): { send(data: string | Uint8Array): void; close(): void }
  /** The file that a finished job wrote, or null. */
  fileOfJob(jobId: string): Promise<string | null>
  close(): Promise<void>
}

interface Connection {
  readonly receive: (data: string | Uint8Array) => void
  readonly onGone: () => void
}

const RESTARTS_PER_MINUTE = 5

/**
 * Young objects that live on are copied while everything else waits: the desk keeps little room for them (megabytes),
 * as otherwise 16 times as many would be copied at once, for a tenth of a second.
 */
export const DESK_FLAGS = ['--max-semi-space-size=4'] as const

export function superviseDesk(deskUrl: URL, facts: DeskArguments): SupervisedDesk {
  const connections = new Map<number, Connection>()
  const questions = new Map<number, (path: string | null) => void>()
  const starts: number[] = []
  let projectPath = facts.projectPath
  let next = 1
  let closing = false
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  ready.catch(() => undefined)
  let child = launch()

  function launch(): ChildProcess {
    starts.push(Date.now())
    const started = fork(deskUrl, [JSON.stringify({ ...facts, projectPath } satisfies DeskArguments)], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, ...DESK_FLAGS],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    started.on('message', (message) => receive(message as DeskMessage))
    started.on('exit', () => gone())
    return started
  }

  function receive(message: DeskMessage): void {
    switch (message.type) {
      case 'ready':
        settle?.resolve()
        return
      case 'failed':
        projectPath = null
        settle?.reject(new Error(message.message))
        return
      case 'message':
        connections.get(message.connection)?.receive(message.data)
        return
      case 'file':
        questions.get(message.request)?.(message.path)
        questions.delete(message.request)
        return
      case 'project':
        projectPath = message.path
        return
      default:
        message satisfies never
    }
  }

  function gone(): void {
    for (const connection of connections.values()) connection.onGone()
    connections.clear()
    for (const answer of questions.values()) answer(null)
    questions.clear()
    if (closing) return
    settle?.reject(new Error('The desk process ended while it was starting.'))
    const recent = starts.filter((at) => Date.now() - at < 60_000)
    if (recent.length <= RESTARTS_PER_MINUTE) child = launch()
    else process.stderr.write('The desk process ended too often; it is not started again.\n')
  }

  const tell = (message: HostMessage): boolean => tellProcess(child, message)

  return {
    ready,
    connect(channel, receiveData, onGone) {
      const connection = next++
      connections.set(connection, { receive: receiveData, onGone })
      tell({ type: 'connect', connection, channel })
      return {
        send: (data) => {
          tell({ type: 'message', connection, data })
        },
        close: () => {
          connections.delete(connection)
          tell({ type: 'disconnect', connection })
        },
      }
    },
    fileOfJob(jobId) {
      const request = next++
      return new Promise((resolve) => {
        questions.set(request, resolve)
        if (tell({ type: 'which-file', request, jobId })) return
        questions.delete(request)
        resolve(null)
      })
    },
    async close() {
      closing = true
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      if (child.exitCode !== null || child.signalCode !== null) return
      tell({ type: 'close' })
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(late)
    },
  }
}
