/** The page's calls to the shell: system dialogues and opening written files. Each checks who asks. */
import { extname, isAbsolute } from 'node:path'
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron/main'
import { CHANNELS } from './channels.ts'
import type { Electron } from './electron.ts'
import { isOwnPage } from './guards.ts'

const FILTERS = {
  layout: [{ name: 'Layout tables', extensions: ['csv', 'tsv', 'txt', 'xlsx'] }],
  project: [{ name: 'Platescope projects', extensions: ['platescope'] }],
} as const

/** Files that may be opened with the system's own program: what the exports and reports write, never programs. */
const OPENABLE = new Set([
  '.html',
  '.pdf',
  '.csv',
  '.tsv',
  '.gz',
  '.xlsx',
  '.parquet',
  '.zip',
  '.geojson',
  '.png',
  '.svg',
])

/** Installs the handlers; the returned function removes them. */
export function handleDialogs(electron: Electron, window: BrowserWindow, page: string): () => void {
  const { dialog, ipcMain, shell } = electron
  const handlers: Record<string, (argument: unknown) => Promise<unknown>> = {
    [CHANNELS.chooseFolders]: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openDirectory', 'multiSelections'],
      })
      return canceled ? null : filePaths
    },
    [CHANNELS.chooseFile]: async (kind) => {
      const filters = kind === 'project' ? FILTERS.project : FILTERS.layout
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: ['openFile'],
        filters: filters.map(copy),
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    [CHANNELS.chooseSavePath]: async (suggested) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: absolute(suggested) })
      return canceled ? null : filePath
    },
    [CHANNELS.openPath]: async (path) => {
      const file = absolute(path)
      if (!OPENABLE.has(extname(file).toLowerCase())) throw new Error(`${file} is not a file that Platescope writes.`)
      const problem = await shell.openPath(file)
      if (problem) throw new Error(problem)
    },
    [CHANNELS.showInFolder]: async (path) => shell.showItemInFolder(absolute(path)),
  }
  for (const [channel, handler] of Object.entries(handlers)) {
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, argument: unknown) => {
      if (!isOwnPage(event, page)) throw new Error('This frame may not ask.')
      return handler(argument)
    })
  }
  return () => {
    for (const channel of Object.keys(handlers)) ipcMain.removeHandler(channel)
  }
}

function copy(filter: { readonly name: string; readonly extensions: readonly string[] }): {
  name: string
  extensions: string[]
} {
  return { name: filter.name, extensions: [...filter.extensions] }
}

function absolute(path: unknown): string {
  if (typeof path !== 'string' || path.includes('\0') || !isAbsolute(path))
    throw new Error('An absolute path is needed.')
  return path
}
