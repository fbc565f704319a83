/** Runs in the page's isolated world: hands the desk's ports to the page and offers a few typed calls of the shell. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { CHANNELS } from './channels.ts'

/** The little of the page's window that is needed here; the main side is not compiled with the DOM. */
interface PageWindow {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, origin: string, transfer?: readonly unknown[]): void
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void
}
const page = globalThis as unknown as PageWindow

ipcRenderer.on(CHANNELS.ports, (event) => {
  page.postMessage({ kind: 'platescope-ports' }, page.location.origin, [...event.ports])
})

page.addEventListener('message', ({ source, data }) => {
  if (source === page && isReady(data)) ipcRenderer.send(CHANNELS.ready)
})

function isReady(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'platescope-ready'
}

contextBridge.exposeInMainWorld('platescope', {
  pathOf: (file: Parameters<typeof webUtils.getPathForFile>[0]) => webUtils.getPathForFile(file),
  chooseFolders: () => ipcRenderer.invoke(CHANNELS.chooseFolders),
  chooseFile: (kind: string) => ipcRenderer.invoke(CHANNELS.chooseFile, kind),
  chooseSavePath: (suggested: string) => ipcRenderer.invoke(CHANNELS.chooseSavePath, suggested),
  openPath: (path: string) => ipcRenderer.invoke(CHANNELS.openPath, path),
  showInFolder: (path: string) => ipcRenderer.invoke(CHANNELS.showInFolder, path),
  onCommand: (listener: (id: string) => void) => {
    const heard = (_event: unknown, id: string) => listener(id)
    ipcRenderer.on(CHANNELS.command, heard)
    return () => ipcRenderer.off(CHANNELS.command, heard)
  },
})
