/** What a command works with: a desk in this process, progress on stderr, and a signal for Ctrl+C. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { throwIfCancelled } from '../base/index.ts'
import { createBenches, createWorkerPool } from '../process/index.ts'
import { createAndOpen, createDesk, type Desk, type DeskContext, openExisting, projectPath } from '../service/index.ts'
import { createProgressLine, type ProgressLine } from './progress-line.ts'

export interface Session {
  readonly version: string
  readonly progress: ProgressLine
  readonly signal: AbortSignal
  /** Desk with no project open; made on first use. */
  desk(): DeskContext
  /** Opens a project for the rest of the command. With `create`, an absent one is made. */
  open(path: string, mode?: 'create'): Promise<DeskContext>
  /** Waits for started work while showing its progress and honouring Ctrl+C. */
  follow<T>(jobId: string, finished: Promise<T>): Promise<T>
  close(): Promise<void>
}

export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Where recent projects and window state are kept. */
export function settingsFolder(): string {
  if (process.env.PLATESCOPE_SETTINGS) return process.env.PLATESCOPE_SETTINGS
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'Platescope')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Platescope')
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'platescope')
}

export function createSession(): Session {
  const progress = createProgressLine()
  const controller = new AbortController()
  const version = programVersion()
  let desk: Desk | undefined
  let interrupts = 0
  const onInterrupt = (): void => {
    interrupts++
    if (interrupts > 1) process.exit(130)
    process.stderr.write('\nStopping; what is finished stays. Press Ctrl+C again to stop at once.\n')
    controller.abort()
  }
  process.on('SIGINT', onInterrupt)
  const context = (): DeskContext => {
    desk ??= createDesk(
      { version, shell: 'headless', settingsFolder: settingsFolder() },
      createWorkerPool(new URL('../process/worker.ts', import.meta.url)),
      createBenches(new URL('../process/bench.ts', import.meta.url)),
    )
    return desk.context
  }
  return {
    version,
    progress,
    signal: controller.signal,
    desk: context,
    async open(path, mode) {
      throwIfCancelled(controller.signal)
      const target = projectPath(path)
      if (mode === 'create' && !existsSync(target)) await createAndOpen(context(), target)
      else await openExisting(context(), target)
      throwIfCancelled(controller.signal)
      return context()
    },
    async follow(jobId, finished) {
      const stop = context().events.subscribe((event) => {
        if (event.type !== 'job' || event.job.id !== jobId || !event.job.stage) return
        progress.report({
          stage: event.job.stage,
          done: event.job.done,
          total: event.job.total ?? undefined,
          unit: event.job.unit,
        })
      })
      const onAbort = (): void => context().jobs.cancel(jobId)
      controller.signal.addEventListener('abort', onAbort)
      // Ctrl+C may have come while the work was being prepared.
      if (controller.signal.aborted) onAbort()
      try {
        return await finished
      } finally {
        stop()
        controller.signal.removeEventListener('abort', onAbort)
        progress.end()
      }
    },
    async close() {
      process.off('SIGINT', onInterrupt)
      progress.end()
      await desk?.close()
    },
  }
}
