/** Prints a self-contained HTML report to PDF in a window that nobody sees, without scripts or network. */
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Electron } from './electron.ts'

export async function printToPdf(
  { BrowserWindow }: Pick<Electron, 'BrowserWindow'>,
  html: string,
  pdf: string,
): Promise<void> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      offscreen: true,
    },
  })
  try {
    const page = pathToFileURL(html).href
    window.webContents.session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*'] }, (_request, answer) =>
      answer({ cancel: true }),
    )
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
    await window.loadURL(page)
    await writeFile(
      pdf,
      await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, preferCSSPageSize: true }),
    )
  } finally {
    window.destroy()
  }
}
