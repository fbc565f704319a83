/** The desk: services bound together over one open project; where its messages come from is decided elsewhere. */
import { RPCHandler } from '@orpc/server/message-port'
import type { Port } from '../base/index.ts'
import type { Benches, Workers } from '../work/index.ts'
import { prepareAnswers, WINDOW_SETTLES_MS } from './answers-ahead.ts'
import { columnWriter } from './column-writer.ts'
import type { DeskContext, HostFacts } from './context.ts'
import { createEventHub } from './event-hub.ts'
import { createJobBoard } from './job-board.ts'
import { servePixels } from './pixel-service.ts'
import { createPreviewShelf } from './preview-shelf.ts'
import { closeProject } from './project-service.ts'
import { createRouter } from './router.ts'
import { inTurns } from './turns.ts'

// Node loads its web classes when they are first named, in which a first call would be held for long: here nobody waits yet.
void globalThis.FormData

export interface Desk {
  readonly context: DeskContext
  /** Serves a window's typed calls on this port until it closes. */
  serveCalls(port: Port): void
  /** Serves a window's pixel port. */
  servePixels(port: Port): void
  /** Stops all work, closes the project, the workers and the benches. */
  close(): Promise<void>
}

export function createDesk(facts: HostFacts, workers: Workers, benches: Benches): Desk {
  const events = createEventHub()
  const context: DeskContext = {
    facts,
    workers,
    benches,
    events,
    jobs: createJobBoard(events),
    scans: new Map(),
    previews: createPreviewShelf(),
    trainings: new Map(),
    now: () => Date.now(),
    project: undefined,
  }
  const handler = new RPCHandler(createRouter(context), { customJsonSerializers: [columnWriter] })
  return {
    context,
    serveCalls(port) {
      handler.upgrade(asEventPort(port))
      prepareAnswers(context, WINDOW_SETTLES_MS)
    },
    servePixels: (port) => servePixels(context, port),
    async close() {
      await closeProject(context)
      await Promise.all([workers.close(), benches.close()])
    },
  }
}

/** A Port in the shape that the RPC handler listens on. */
function asEventPort(port: Port) {
  return {
    on(event: string, callback: (event?: { data: unknown }) => void): void {
      if (event === 'message') port.onMessage(inTurns((data) => callback({ data })))
      if (event === 'close') port.onClose(() => callback())
    },
    postMessage: (data: unknown): void => port.post(data as string | Uint8Array),
  }
}
