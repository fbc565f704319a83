/** `npm start`: opens the workbench in Electron, or in a browser where Electron's binary is not installed. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeError } from '../base/index.ts'
import { findElectronBinary } from '../process/index.ts'
import { parseArguments } from './arguments.ts'
import { startHost, untilStopped } from './serve-command.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))

process.exitCode = await open()

async function open(): Promise<number> {
  try {
    const args = parseArguments(process.argv.slice(2), {
      project: { kind: 'value', help: 'project to open' },
      port: { kind: 'value', help: 'port of the browser workbench' },
      'no-browser': { kind: 'switch', help: 'print the address, open nothing' },
    })
    if (isBuildStale()) build()
    const electron = findElectronBinary()
    if (electron) return await runElectron(electron, args.value('project'))
    process.stdout.write(
      'Electron’s binary is not installed here (npx install-electron fetches it): the same workbench opens in your browser.\n',
    )
    const host = await startHost({ project: args.value('project'), port: args.integer('port') ?? 0 })
    process.stdout.write(`\n  ${host.url}\n\nCtrl+C ends it.\n`)
    if (!args.has('no-browser')) openBrowser(host.url)
    const controller = new AbortController()
    process.once('SIGINT', () => controller.abort())
    await untilStopped(controller.signal)
    await host.close()
    return 0
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    return 1
  }
}

/** True when there is no build, or a source is newer than it. */
function isBuildStale(): boolean {
  const built = join(home, 'out', 'renderer', 'index.html')
  if (!existsSync(built)) return true
  const builtAt = statSync(built).mtimeMs
  return ['src-main', 'src-renderer'].some((folder) => newestChange(join(home, folder)) > builtAt)
}

function newestChange(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

function build(): void {
  process.stdout.write('Building the workbench (once, a few seconds) …\n')
  const entry = createRequire(import.meta.url)
    .resolve('electron-vite/package.json')
    .replace(/package\.json$/, 'bin/electron-vite.js')
  const { status, stderr } = spawnSync(process.execPath, [entry, 'build'], { cwd: home, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The workbench could not be built.\n${stderr}`)
}

function runElectron(binary: string, project: string | undefined): Promise<number> {
  const child = spawn(binary, [home, ...(project === undefined ? [] : [project])], { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => resolve(code ?? 1))
    child.on('error', reject)
  })
}

/** Best effort: the address is printed anyway. */
function openBrowser(url: string): void {
  const opener = { win32: ['cmd', '/c', 'start', '""', url], darwin: ['open', url] }[process.platform as 'win32'] ?? [
    'xdg-open',
    url,
  ]
  const child = spawn(opener[0]!, opener.slice(1), { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
