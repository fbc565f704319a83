/** The workbench under test: in Chromium against a host of its own, or in Electron; with a folder for its files. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import { findElectronBinary } from '../../src-main/process/index.ts'

const HOME = fileURLToPath(new URL('../..', import.meta.url))

export interface Workbench {
  readonly page: Page
  /** For the test's own files; gone afterwards. */
  readonly folder: string
  /** Ends the program and starts it again, with the same settings. */
  restart(): Promise<void>
  /** Imports a folder as a user does: by our picker in a browser, by the system's dialogue in Electron. */
  chooseFolder(path: string): Promise<void>
}

interface Running {
  readonly page: Page
  readonly electron?: ElectronApplication
  stop(): Promise<void>
}

export const test = base.extend<{ workbench: Workbench }>({
  workbench: async ({ browser }, use, info) => {
    const inElectron = info.project.name === 'electron'
    const binary = inElectron ? findElectronBinary() : undefined
    test.skip(inElectron && binary === undefined, 'Electron’s binary is not installed')
    const folder = mkdtempSync(join(tmpdir(), 'platescope-e2e-'))
    const problems: string[] = []
    const start = () => (binary ? startElectron(binary, folder) : startInBrowser(() => browser.newPage(), folder))
    let running = await start()
    watch(running.page, problems)
    await use({
      get page() {
        return running.page
      },
      folder,
      async restart() {
        await running.stop()
        running = await start()
        watch(running.page, problems)
      },
      chooseFolder: (path) => chooseFolder(running, path),
    })
    await running.stop()
    rmSync(folder, { recursive: true, force: true })
    expect(problems, 'the page logs no error and breaks no content policy').toEqual([])
  },
})

export { expect }

/** Everything that the page complains of, content policy included. */
function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
}

async function startInBrowser(newPage: () => Promise<Page>, folder: string): Promise<Running> {
  const host = spawn(process.execPath, ['src-main/cli/main.ts', 'serve', '--json'], {
    cwd: HOME,
    env: { ...process.env, PLATESCOPE_SETTINGS: join(folder, 'settings') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { url } = JSON.parse(await firstLine(host)) as { url: string }
  const page = await newPage()
  await page.goto(url)
  await expect(page.getByRole('contentinfo', { name: 'Status' })).not.toContainText('connecting')
  const stop = async (): Promise<void> => {
    await page.close()
    const ended = new Promise((resolve) => host.once('exit', resolve))
    host.kill('SIGTERM')
    await ended
  }
  return { page, stop }
}

async function startElectron(binary: string, folder: string): Promise<Running> {
  const electron = await _electron.launch({
    executablePath: binary,
    args: [HOME, `--user-data-dir=${join(folder, 'settings')}`],
  })
  const page = await electron.firstWindow()
  return { page, electron, stop: () => electron.close() }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', (code) => reject(new Error(`The host ended with code ${code} before it was ready.`)))
  })
}

async function chooseFolder({ page, electron }: Running, path: string): Promise<void> {
  await electron?.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
  }, path)
  await page.getByRole('button', { name: /Drop the folder|Add plates/ }).click()
  if (electron) return
  await goToFolder(page, path)
  await expect(page.getByText('images here')).toBeVisible()
  await page.getByRole('button', { name: 'Import this folder' }).click()
}

/** Types a path into the folder picker; its first listing may arrive between selecting and typing, then again. */
export async function goToFolder(page: Page, path: string): Promise<void> {
  const box = page.getByLabel('Folder', { exact: true })
  await expect(async () => {
    await box.fill(path)
    await expect(box).toHaveValue(path, { timeout: 500 })
  }).toPass()
  await box.press('Enter')
}
