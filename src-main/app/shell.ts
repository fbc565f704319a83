/** The Electron shell: one instance, one window, a supervised desk, and ports between them. It does no work itself. */
import { join } from 'node:path'
import type { BrowserWindow } from 'electron/main'
import { CHANNELS } from './channels.ts'
import { type DeskProcess, superviseDesk } from './desk-process.ts'
import { handleDialogs } from './dialogs.ts'
import type { Electron } from './electron.ts'
import { denyPermissions, isOwnPage } from './guards.ts'
import { menuTemplate } from './menu.ts'
import { PAGE_ORIGIN } from './page-files.ts'
import { declareScheme, servePage } from './page-protocol.ts'
import { printToPdf } from './print.ts'
import { openWindow } from './window.ts'

export interface ShellPaths {
  /** Folder of `out`: main, preload and renderer lie in it. */
  readonly out: string
  /** Address of the development server, when the page comes from there. */
  readonly developmentPage?: string | undefined
  readonly mac: boolean
  /** A project named on the command line, opened at start. */
  readonly project?: string | undefined
}

/** Starts the shell; resolves when the window was opened, or at once in a second instance, which ends. */
export async function startShell(electron: Electron, paths: ShellPaths): Promise<void> {
  const { app } = electron
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  declareScheme(electron)
  await app.whenReady()

  const page = paths.developmentPage ?? `${PAGE_ORIGIN}/index.html`
  servePage(electron, join(paths.out, 'renderer'))
  denyPermissions(electron.session.defaultSession)
  const window = openWindow(electron, join(paths.out, 'preload', 'preload.cjs'), page)
  const ask = (command: string) => window.webContents.send(CHANNELS.command, command)
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menuTemplate(ask, paths.mac)))
  handleDialogs(electron, window, page)
  const desk = startDesk(electron, window, paths, page)
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  stopWithWindows(electron, desk)
}

function startDesk(electron: Electron, window: BrowserWindow, paths: ShellPaths, page: string): DeskProcess {
  const { app } = electron
  const program = {
    entry: join(paths.out, 'main', 'desk.js'),
    facts: {
      shell: 'electron' as const,
      version: app.getVersion(),
      settingsFolder: app.getPath('userData'),
      projectPath: paths.project ?? null,
    },
  }
  let pageReady = false
  const handOut = () => {
    if (pageReady && !window.isDestroyed()) handOutPorts(electron, window, desk)
  }
  const desk = superviseDesk(electron, program, {
    onStart: handOut,
    onGiveUp: (code) =>
      electron.dialog.showErrorBox(
        'The desk keeps ending',
        `Platescope's working process ended several times in a minute (exit code ${code}). Everything saved is safe. Close Platescope and start it again.`,
      ),
    onRequest: ({ html, pdf }) => printToPdf(electron, html, pdf),
  })
  electron.ipcMain.on(CHANNELS.ready, (event) => {
    if (!isOwnPage(event, page)) return
    pageReady = true
    handOut()
  })
  return desk
}

/** A fresh pair of channels: one end of each to the page, the other to the desk. */
function handOutPorts({ MessageChannelMain }: Electron, window: BrowserWindow, desk: DeskProcess): void {
  const rpc = new MessageChannelMain()
  const pixels = new MessageChannelMain()
  desk.connect(rpc.port2, pixels.port2)
  window.webContents.postMessage(CHANNELS.ports, null, [rpc.port1, pixels.port1])
}

/** The desk is asked to finish before the app ends. */
function stopWithWindows({ app }: Electron, desk: DeskProcess): void {
  let stopped = false
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void desk.stop().then(() => {
      stopped = true
      app.quit()
    })
  })
}
