/** Starts the desk in a process of its own, restarts it when it dies, and says when to hand out new ports. */
import type { MessagePortMain, UtilityProcess } from 'electron/main'
import type { DeskArguments } from '../process/index.ts'
import type { Electron } from './electron.ts'
import { type ShellRequest, shellRequest } from './shell-request.ts'

export interface DeskProcess {
  /** Gives the desk its ends of two channels: calls and pixels. */
  connect(rpc: MessagePortMain, pixels: MessagePortMain): void
  /** Asks it to finish its writing and end; it is ended after `graceMilliseconds` anyway. */
  stop(graceMilliseconds?: number): Promise<void>
}

export interface DeskEvents {
  /** A process runs; earlier ports are dead. */
  readonly onStart: () => void
  /** It died `restarts` times in a minute and is not started again. */
  readonly onGiveUp: (exitCode: number) => void
  /** The desk wants something that only the shell can do; the answer is a file's path. */
  readonly onRequest: (request: ShellRequest) => Promise<void>
}

const RESTARTS_PER_MINUTE = 5

/** Time as the supervisor sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds, any origin. */
  readonly now: () => number
  readonly later: (run: () => void, milliseconds: number) => void
}

const REAL_TIME: Clock = { now: Date.now, later: setTimeout }

/** Keeps one desk process running until it is stopped, or dies too often. */
export function superviseDesk(
  { utilityProcess }: Pick<Electron, 'utilityProcess'>,
  /** The built desk, and the facts it starts with. */
  { entry, facts }: { readonly entry: string; readonly facts: DeskArguments },
  events: DeskEvents,
  time: Clock = REAL_TIME,
): DeskProcess {
  let child: UtilityProcess | undefined
  let stopping = false
  let deaths: number[] = []

  function start(): void {
    if (stopping) return
    const started = utilityProcess.fork(entry, [JSON.stringify(facts)], {
      serviceName: 'Platescope desk',
      stdio: 'inherit',
    })
    child = started
    started.on('spawn', events.onStart)
    started.on('message', (message) => void answer(started, message, events.onRequest))
    started.on('exit', (code) => ended(code))
  }

  function ended(code: number): void {
    child = undefined
    if (stopping) return
    const now = time.now()
    deaths = [...deaths.filter((at) => now - at < 60_000), now]
    if (deaths.length > RESTARTS_PER_MINUTE) events.onGiveUp(code)
    else time.later(start, 200 * 2 ** (deaths.length - 1))
  }

  function stop(graceMilliseconds = 4000): Promise<void> {
    stopping = true
    const running = child
    if (!running) return Promise.resolve()
    return new Promise((resolve) => {
      running.on('exit', () => resolve())
      running.postMessage({ kind: 'stop' })
      time.later(() => running.kill(), graceMilliseconds)
    })
  }

  start()
  return { connect: (rpc, pixels) => child?.postMessage({ kind: 'connect' }, [rpc, pixels]), stop }
}

async function answer(child: UtilityProcess, message: unknown, handle: DeskEvents['onRequest']): Promise<void> {
  const request = shellRequest(message)
  if (!request) return
  try {
    await handle(request)
    child.postMessage({ kind: 'answer', id: request.id, error: null })
  } catch (error) {
    child.postMessage({ kind: 'answer', id: request.id, error: error instanceof Error ? error.message : String(error) })
  }
}
