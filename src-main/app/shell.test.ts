/** The shell as a whole, with a stand-in of Electron: what a page may do, and who gets which port when. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type StandIn, standInElectron } from '../../test/electron-stand-in.ts'
import { CHANNELS } from './channels.ts'
import { printToPdf } from './print.ts'
import { startShell } from './shell.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function started(): Promise<StandIn> {
  const out = await mkdtemp(join(tmpdir(), 'shell-'))
  folders.push(out)
  await mkdir(join(out, 'renderer'))
  await writeFile(join(out, 'renderer', 'index.html'), '<!doctype html><title>Platescope</title>')
  const standIn = standInElectron()
  await startShell(standIn.electron, { out, mac: false, project: '/data/screen.platescope' })
  return standIn
}

const own = { senderFrame: { url: 'app://platescope/index.html', parent: null } }
const framed = { senderFrame: { url: 'app://platescope/index.html', parent: {} } }
const foreign = { senderFrame: { url: 'https://example.org/', parent: null } }

test('the page is sandboxed and isolated, and is our own', async () => {
  const { windows } = await started()
  expect(windows[0]!.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  expect(windows[0]!.loaded).toEqual(['app://platescope/index.html'])
})

test('a second start of the program ends at once', async () => {
  const standIn = standInElectron({ firstInstance: false })
  await startShell(standIn.electron, { out: '/out', mac: false })
  expect([standIn.app.quits, standIn.windows.length, standIn.forks.length]).toEqual([1, 0, 0])
})

test('the page cannot leave, open windows or be given permissions', async () => {
  const { windows, calls } = await started()
  const contents = windows[0]!.webContents
  const refused = (name: string, url: string) => {
    let prevented = false
    contents.emit(name, { url, preventDefault: () => (prevented = true) })
    return prevented
  }
  expect(refused('will-navigate', 'https://example.org/')).toBe(true)
  expect(refused('will-redirect', 'https://example.org/')).toBe(true)
  expect(refused('will-attach-webview', '')).toBe(true)
  expect(contents.openHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' })
  const ask = calls.find((call) => call.name === 'setPermissionRequestHandler')?.arguments[0] as (
    contents: unknown,
    permission: string,
    answer: (granted: boolean) => void,
  ) => void
  const granted = (permission: string) => {
    let result: boolean | undefined
    ask(undefined, permission, (answer) => (result = answer))
    return result
  }
  expect(['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read'].map(granted)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})

test('ports go out once the page listens, and again after the desk was restarted', async () => {
  const { windows, forks, ipc } = await started()
  const { posted } = windows[0]!.webContents
  forks[0]!.emit('spawn')
  expect(posted).toHaveLength(0)
  ipc.emit(CHANNELS.ready, own)
  expect(posted.map((sent) => sent.ports.length)).toEqual([2])
  expect(forks[0]!.sent.map((sent) => sent.ports.length)).toEqual([2])
  forks[0]!.emit('spawn')
  expect(posted).toHaveLength(2)
})

test('frames within the page and foreign pages get no ports and no dialogues', async () => {
  const { windows, handlers, ipc } = await started()
  ipc.emit(CHANNELS.ready, framed)
  ipc.emit(CHANNELS.ready, foreign)
  ipc.emit(CHANNELS.ready, { senderFrame: null })
  expect(windows[0]!.webContents.posted).toHaveLength(0)
  expect(() => handlers.get(CHANNELS.chooseFolders)!(foreign, undefined)).toThrow('may not ask')
  expect(() => handlers.get(CHANNELS.openPath)!(framed, '/tmp/a.html')).toThrow('may not ask')
})

test('chosen folders come back as paths; a cancelled dialogue as nothing', async () => {
  const standIn = await started()
  const choose = () => standIn.handlers.get(CHANNELS.chooseFolders)!(own, undefined)
  standIn.answers.open = { canceled: false, filePaths: ['/data/plate 1', '/data/plate 2'] }
  expect(await choose()).toEqual(['/data/plate 1', '/data/plate 2'])
  standIn.answers.open = { canceled: true, filePaths: [] }
  expect(await choose()).toBeNull()
})

test('only files that the program writes are opened, by their full path', async () => {
  const { handlers, calls } = await started()
  const open = async (path: unknown) => handlers.get(CHANNELS.openPath)!(own, path)
  await open('/data/report.html')
  expect(calls.filter((call) => call.name === 'openPath').map((call) => call.arguments[0])).toEqual([
    '/data/report.html',
  ])
  for (const path of ['/bin/sh', '/data/setup.exe', 'report.html', '/data/a\0.html', 7])
    await expect(open(path)).rejects.toThrow()
})

test('the page is served with its policy, anything else is not found', async () => {
  const { fetchPage } = await started()
  const page = await fetchPage('app://platescope/')
  expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>Platescope</title>'])
  expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self'")
  expect((await fetchPage('app://platescope/none.js')).status).toBe(404)
  expect((await fetchPage('app://platescope/', 'POST')).status).toBe(404)
})

test('the program ends only after the desk has finished its writing', async () => {
  const { app, forks } = await started()
  let held = false
  app.emit('before-quit', { preventDefault: () => (held = true) })
  expect([held, app.quits, forks[0]!.sent.at(-1)?.message]).toEqual([true, 0, { kind: 'stop' }])
  forks[0]!.emit('exit', 0)
  await new Promise(setImmediate)
  expect(app.quits).toBe(1)
})

test('a report is printed without scripts, and its window is gone afterwards', async () => {
  const standIn = await started()
  const pdf = join(folders[0]!, 'report.pdf')
  await printToPdf(standIn.electron, join(folders[0]!, 'report.html'), pdf)
  expect(standIn.windows[1]!.options.webPreferences).toMatchObject({ sandbox: true, javascript: false })
  expect(standIn.windows[1]!.loaded[0]).toMatch(/^file:.*report\.html$/)
})
