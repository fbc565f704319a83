/** A small stand-in of Electron for tests under plain Node: it records what the shell asks of it and lets tests answer. */
import { EventEmitter } from 'node:events'
import type { Electron } from '../src-main/app/electron.ts'

type Handler = (event: unknown, argument: unknown) => unknown

export interface ForkedProcess extends EventEmitter {
  readonly entry: string
  readonly arguments: readonly string[]
  readonly sent: { readonly message: unknown; readonly ports: readonly unknown[] }[]
  killed: boolean
}

/** What a test can see of and do to the stand-in. */
export interface StandIn {
  readonly electron: Electron
  readonly forks: ForkedProcess[]
  readonly windows: StandInWindow[]
  readonly handlers: Map<string, Handler>
  readonly ipc: EventEmitter
  readonly app: EventEmitter & { quits: number }
  readonly calls: { readonly name: string; readonly arguments: readonly unknown[] }[]
  /** Answers of the system dialogues. */
  answers: { open: { canceled: boolean; filePaths: string[] }; save: { canceled: boolean; filePath: string } }
  /** Answers a request of the page's scheme. */
  fetchPage(url: string, method?: string): Promise<Response>
}

export interface StandInWindow extends EventEmitter {
  readonly options: { readonly webPreferences: Record<string, unknown> }
  readonly webContents: EventEmitter & {
    readonly posted: { readonly channel: string; readonly ports: readonly unknown[] }[]
    readonly sent: { readonly channel: string; readonly argument: unknown }[]
    openHandler?: (details: { url: string }) => { action: string }
  }
  readonly loaded: string[]
}

export function standInElectron({ firstInstance = true } = {}): StandIn {
  const forks: ForkedProcess[] = []
  const windows: StandInWindow[] = []
  const handlers = new Map<string, Handler>()
  const ipc = new EventEmitter()
  const calls: { name: string; arguments: unknown[] }[] = []
  const record =
    (name: string) =>
    (...all: unknown[]) =>
      void calls.push({ name, arguments: all })
  const standIn = {
    answers: { open: { canceled: false, filePaths: [] as string[] }, save: { canceled: true, filePath: '' } },
  }
  let pageHandler: (request: Request) => Promise<Response> = async () => new Response(null, { status: 500 })

  const app = Object.assign(new EventEmitter(), {
    quits: 0,
    quit: () => void app.quits++,
    requestSingleInstanceLock: () => firstInstance,
    enableSandbox: record('enableSandbox'),
    whenReady: async () => {},
    getVersion: () => '0.1.0',
    getPath: (name: string) => `/home/someone/${name}`,
  })

  const electron = {
    app,
    BrowserWindow: windowClass(windows),
    dialog: {
      showOpenDialog: async () => standIn.answers.open,
      showSaveDialog: async () => standIn.answers.save,
      showErrorBox: record('showErrorBox'),
    },
    ipcMain: Object.assign(ipc, {
      handle: (channel: string, handler: Handler) => handlers.set(channel, handler),
      removeHandler: (channel: string) => handlers.delete(channel),
    }),
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: record('setApplicationMenu') },
    MessageChannelMain: class {
      readonly port1 = { name: 'page end' }
      readonly port2 = { name: 'desk end' }
    },
    protocol: {
      registerSchemesAsPrivileged: record('registerSchemesAsPrivileged'),
      handle: (_scheme: string, handler: typeof pageHandler) => void (pageHandler = handler),
    },
    session: { defaultSession: sessionStandIn(calls) },
    shell: {
      openPath: async (path: string) => {
        record('openPath')(path)
        return ''
      },
      showItemInFolder: record('showItemInFolder'),
    },
    utilityProcess: { fork: (entry: string, args: string[]) => forked(forks, entry, args) },
  }
  return Object.assign(standIn, {
    electron: electron as unknown as Electron,
    forks,
    windows,
    handlers,
    ipc,
    app,
    calls,
    fetchPage: (url: string, method = 'GET') => pageHandler(new Request(url, { method })),
  })
}

function forked(forks: ForkedProcess[], entry: string, args: string[]): ForkedProcess {
  const sent: { message: unknown; ports: readonly unknown[] }[] = []
  const child = Object.assign(new EventEmitter(), {
    entry,
    arguments: args,
    sent,
    killed: false,
    postMessage: (message: unknown, ports: readonly unknown[] = []) => void sent.push({ message, ports }),
    kill: () => {
      child.killed = true
      child.emit('exit', 137)
    },
  })
  forks.push(child)
  return child
}

function windowClass(windows: StandInWindow[]) {
  return class extends EventEmitter {
    readonly options: StandInWindow['options']
    readonly loaded: string[] = []
    readonly webContents: StandInWindow['webContents']
    constructor(options: StandInWindow['options']) {
      super()
      this.options = options
      const posted: { channel: string; ports: readonly unknown[] }[] = []
      const sent: { channel: string; argument: unknown }[] = []
      const contents: StandInWindow['webContents'] = Object.assign(new EventEmitter(), {
        posted,
        sent,
        postMessage: (channel: string, _message: unknown, ports: readonly unknown[]) =>
          void posted.push({ channel, ports }),
        send: (channel: string, argument: unknown) => void sent.push({ channel, argument }),
        setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) =>
          void (contents.openHandler = handler),
        session: { webRequest: { onBeforeRequest: () => {} } },
        printToPDF: async () => Buffer.from('%PDF-1.7 stand-in'),
      })
      this.webContents = contents
      windows.push(this as unknown as StandInWindow)
    }
    loadURL(url: string): Promise<void> {
      this.loaded.push(url)
      return Promise.resolve()
    }
    isDestroyed(): boolean {
      return false
    }
    isMinimized(): boolean {
      return false
    }
    show(): void {}
    focus(): void {}
    destroy(): void {}
  }
}

function sessionStandIn(calls: { name: string; arguments: unknown[] }[]) {
  const record =
    (name: string) =>
    (...all: unknown[]) =>
      void calls.push({ name, arguments: all })
  return {
    setPermissionRequestHandler: record('setPermissionRequestHandler'),
    setPermissionCheckHandler: record('setPermissionCheckHandler'),
    setDevicePermissionHandler: record('setDevicePermissionHandler'),
  }
}
