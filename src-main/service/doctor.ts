/** Checks what the program needs on this machine, and says what to do about what is missing. */
import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, freemem, homedir, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { describeError } from '../base/index.ts'
import type { Check } from '../contract/index.ts'
import { detectProviders, PROVIDERS, type ProviderName } from '../engine/index.ts'
import { findChromium } from '../report/index.ts'
import type { HostFacts } from './context.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

/** Every check by itself: one that fails never hides the others. */
export async function runChecks(facts: HostFacts): Promise<Check[]> {
  const checks = [
    check('Platescope', async () => facts.version),
    check('Node', nodeVersion, { todo: 'Run through npm scripts, which bring the right Node.' }),
    check('Machine', machine),
    check('Disk', disk, { todo: 'Free some space: a screen’s results need gigabytes.' }),
    check('Database (better-sqlite3)', sqlite, { todo: 'Run npm ci again; the binary comes with the package.' }),
    check('Image decoding (sharp)', sharpVersion, { todo: 'Run npm ci again; the binary comes with the package.' }),
    check('ONNX Runtime', onnxRuntime, {
      optional: true,
      todo: 'Needed for networks only, not for the classical methods. Run npm ci again.',
    }),
    ...PROVIDERS.map(providerCheck),
    check('GPU', gpu, { optional: true, todo: 'The program works without one.' }),
    check('Electron', () => electron(facts), {
      optional: true,
      todo: 'npx install-electron fetches it; without it the workbench opens in a browser.',
    }),
    check('Chromium for PDF', chromium, {
      optional: true,
      todo: 'Install Chromium or Chrome, or set PLATESCOPE_CHROMIUM; HTML reports need none.',
    }),
  ]
  return Promise.all(checks)
}

async function check(
  name: string,
  find: () => Promise<string>,
  options: { optional?: boolean; todo?: string } = {},
): Promise<Check> {
  const optional = options.optional ?? false
  try {
    return { name, ok: true, optional, detail: await find(), todo: null }
  } catch (error) {
    return { name, ok: false, optional, detail: describeError(error).split('\n')[0]!, todo: options.todo ?? null }
  }
}

/** Whether networks can run there, and else what is missing and why. */
async function providerCheck(provider: ProviderName): Promise<Check> {
  const [state] = await detectProviders([provider])
  const { title, isReady, detail, todo } = state!
  return { name: `Networks on ${title}`, ok: isReady, optional: true, detail, todo }
}

async function nodeVersion(): Promise<string> {
  if (Number(process.versions.node.split('.')[0]) < 22) throw new Error(`${process.version} is too old, 22 is needed`)
  return `${process.version} (${process.platform} ${process.arch})`
}

async function machine(): Promise<string> {
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${gigabytes(totalmem())} memory, ${gigabytes(freemem())} free`
}

async function disk(): Promise<string> {
  const facts = await statfs(homedir())
  const free = facts.bavail * facts.bsize
  if (free < 2 * 2 ** 30) throw new Error(`only ${(free / 2 ** 30).toFixed(1)} GiB free in ${homedir()}`)
  return `${(free / 2 ** 30).toFixed(0)} GiB free in ${homedir()}`
}

async function sqlite(): Promise<string> {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(':memory:')
  try {
    return `SQLite ${(db.prepare('SELECT sqlite_version() AS version').get() as { version: string }).version}`
  } finally {
    db.close()
  }
}

async function sharpVersion(): Promise<string> {
  const { default: sharp } = await import('sharp')
  return `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`
}

/** Asked in a process of its own: a runtime that cannot load must not take this one down. */
async function onnxRuntime(): Promise<string> {
  const script = `const ort = require(${JSON.stringify(require.resolve('onnxruntime-node'))}); console.log(ort.env.versions.node ?? ort.env.versions.common)`
  const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const { stdout } = await run(process.execPath, ['-e', script], { timeout: 20_000, env: environment })
  return stdout.trim()
}

async function gpu(): Promise<string> {
  try {
    const { stdout } = await run(
      'nvidia-smi',
      ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'],
      { timeout: 5_000 },
    )
    return stdout.trim().split('\n').join('; ')
  } catch {
    throw new Error('no NVIDIA GPU answers on this machine')
  }
}

async function electron(facts: HostFacts): Promise<string> {
  if (process.versions.electron) return `inside Electron ${process.versions.electron}`
  if (!facts.electronBinary) throw new Error('its binary is not installed')
  return facts.electronBinary
}

async function chromium(): Promise<string> {
  const path = findChromium()
  if (!path) throw new Error('none was found')
  return path
}
