/** Finds a Chromium on the machine and prints a page to PDF with it. */
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Fault, throwIfCancelled } from '../base/index.ts'

const run = promisify(execFile)
const PRINT_TIMEOUT_MS = 180_000

/** Names to look for on PATH, and usual places that are not on it. */
const CANDIDATES: Readonly<Partial<Record<NodeJS.Platform, { names: readonly string[]; places: readonly string[] }>>> =
  {
    linux: {
      names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'],
      places: ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'],
    },
    darwin: {
      names: ['chromium'],
      places: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      ),
    },
    win32: {
      names: ['chrome.exe', 'msedge.exe', 'chromium.exe'],
      places: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
        [
          'Google\\Chrome\\Application\\chrome.exe',
          'Microsoft\\Edge\\Application\\msedge.exe',
          'Chromium\\Application\\chrome.exe',
        ].map((tail) => `${process.env[variable] ?? 'C:\\Program Files'}\\${tail}`),
      ),
    },
  }

/**
 * Absolute path of a Chromium, Chrome or Edge: the one that PLATESCOPE_CHROMIUM names, else the first on PATH or in a usual place.
 * Throws a `not_found` Fault that says what to install.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.PLATESCOPE_CHROMIUM
  if (named) {
    if (isProgram(named)) return named
    throw new Fault('not_found', `PLATESCOPE_CHROMIUM names ${named}, which is no program.`, {
      path: named,
      todo: 'Set it to the full path of a Chromium, Chrome or Edge, or unset it.',
    })
  }
  const { names, places } = CANDIDATES[process.platform] ?? CANDIDATES.linux!
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean)
  const found = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isProgram)
  if (found) return found
  throw new Fault('not_found', 'A PDF needs Chromium, Chrome or Edge, and none was found on this machine.', {
    stands: 'A report as .html needs no browser to be written.',
    todo: 'Install one (on Debian and Ubuntu: apt install chromium), or set PLATESCOPE_CHROMIUM to its full path.',
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Turns HTML into the bytes of a PDF at `pdfPath`; Electron's own printer can stand in. */
export type PdfPrinter = (html: string, pdfPath: string, signal?: AbortSignal) => Promise<void>

/** Prints with a Chromium of its own that knows no profile and makes no connections; its temporary folder is removed. */
export async function printWithChromium(html: string, pdfPath: string, signal?: AbortSignal): Promise<void> {
  const program = findChromium()
  const folder = await mkdtemp(join(tmpdir(), 'platescope-print-'))
  try {
    const page = join(folder, 'report.html')
    const printed = join(folder, 'report.pdf')
    await writeFile(page, html)
    const options = { timeout: PRINT_TIMEOUT_MS, ...(signal ? { signal } : {}) }
    const words = [...chromiumArguments(join(folder, 'profile'), printed), pathToFileURL(page).href]
    await run(program, words, options).catch((cause) => {
      throwIfCancelled(signal)
      throw printFault(program, pdfPath, cause)
    })
    // Chromium leaves an empty file on a full disk without complaint; copying tells.
    await copyFile(printed, pdfPath)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

function printFault(program: string, pdfPath: string, cause: unknown): Fault {
  return new Fault('internal', `${program} could not print the report.`, {
    path: pdfPath,
    todo: 'Write the report as .html and print it from a browser.',
    cause,
  })
}

/** Root cannot use Chromium's sandbox; the page is our own, without script or requests. */
export function chromiumArguments(profile: string, pdfPath: string, isRoot = process.getuid?.() === 0): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-sync',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    ...(isRoot ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdfPath}`,
  ]
}
