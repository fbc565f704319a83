/** Entry of the desk process: services over one project, reached through ports that the host connects. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describeError } from '../base/index.ts'
import { createDesk, openExisting } from '../service/index.ts'
import { createBenches } from './bench-pool.ts'
import { attachToElectron, type ParentPort } from './desk-in-electron.ts'
import { attachToHost } from './desk-in-host.ts'
import type { DeskArguments } from './desk-messages.ts'
import { createWorkerPool } from './worker-pool.ts'

const facts = JSON.parse(process.argv[2] ?? '{}') as DeskArguments
const parentPort = (process as { parentPort?: ParentPort }).parentPort
const delay = monitorEventLoopDelay({ resolution: 5 })
if (process.env.PLATESCOPE_LOOP_DELAY) delay.enable()

const attach = parentPort ? attachToElectron(parentPort, shutDown) : attachToHost(shutDown)
const desk = createDesk(
  {
    version: facts.version,
    shell: facts.shell,
    settingsFolder: facts.settingsFolder,
    ...(attach.print ? { printPdf: attach.print } : {}),
  },
  createWorkerPool(besideThis('worker')),
  createBenches(besideThis('bench')),
)
attach.serve(desk)
await start()

/** Entries stand beside one another, as source and built. */
function besideThis(entry: string): URL {
  return new URL(`./${entry}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
}

/** A project that cannot be opened leaves the desk without one; the window then says why. */
async function start(): Promise<void> {
  try {
    if (facts.projectPath) await openExisting(desk.context, facts.projectPath)
    attach.ready()
  } catch (error) {
    attach.failed(describeError(error))
  }
}

let closing = false
async function shutDown(): Promise<void> {
  if (closing) return
  closing = true
  if (process.env.PLATESCOPE_LOOP_DELAY) {
    process.stderr.write(`Longest hold of the desk's event loop: ${(delay.max / 1e6).toFixed(1)} ms\n`)
  }
  await desk.close().catch((error: unknown) => process.stderr.write(`${describeError(error)}\n`))
  process.exit(0)
}
