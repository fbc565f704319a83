/** `serve`: the workbench in an ordinary browser on this machine. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Fault } from '../base/index.ts'
import { type HeadlessHost, startHeadlessHost } from '../process/index.ts'
import { projectPath } from '../service/index.ts'
import type { Command } from './command.ts'
import { programVersion, settingsFolder } from './session.ts'

export const RENDERER_FOLDER = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** Starts the headless host with the built renderer. */
export function startHost(options: { project: string | undefined; port: number }): Promise<HeadlessHost> {
  if (!existsSync(RENDERER_FOLDER))
    throw new Fault('not_found', 'The workbench is not built yet.', {
      path: RENDERER_FOLDER,
      todo: "Run 'npm run build' once, or use 'npm start', which does it.",
    })
  return startHeadlessHost({
    rendererFolder: RENDERER_FOLDER,
    port: options.port,
    deskUrl: new URL('../process/desk.ts', import.meta.url),
    facts: {
      shell: 'headless',
      version: programVersion(),
      settingsFolder: settingsFolder(),
      projectPath: options.project === undefined ? null : projectPath(options.project),
    },
  })
}

export const serveCommand: Command = {
  usage: 'serve [--project P] [--port N] [--json]',
  summary: 'Serve the workbench on 127.0.0.1 to a browser, behind a token; Ctrl+C ends it.',
  flags: {
    project: { kind: 'value', help: 'project to open' },
    port: { kind: 'value', help: 'port; any free one unless told' },
  },
  async run(args, session) {
    const host = await startHost({ project: args.value('project'), port: args.integer('port') ?? 0 })
    // The address is needed while the command runs, so it is printed now, and the command then waits.
    process.stdout.write(
      args.has('json')
        ? `${JSON.stringify({ url: host.url, port: host.port, token: host.token })}\n`
        : `Platescope is open at\n\n  ${host.url}\n\nCtrl+C ends it.\n`,
    )
    await untilStopped(session.signal)
    await host.close()
    return { json: {}, text: '' }
  },
}

/** Resolves on Ctrl+C and when the system asks the program to end. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    process.once('SIGTERM', () => resolve())
    process.once('SIGHUP', () => resolve())
  })
}
