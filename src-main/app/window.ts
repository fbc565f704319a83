/** The one window: sandboxed, isolated, on the page's own scheme. */
import type { BrowserWindow } from 'electron/main'
import type { Electron } from './electron.ts'
import { stayOnPage } from './guards.ts'

export function openWindow(
  { BrowserWindow }: Pick<Electron, 'BrowserWindow'>,
  preload: string,
  page: string,
): BrowserWindow {
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: '#0e1216',
    title: 'Platescope',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  stayOnPage(window.webContents, page)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(page)
  return window
}
