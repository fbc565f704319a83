/** The part of Electron that the shell uses, as a type: it is handed in, so that tests run under plain Node. */
import type { shell } from 'electron/common'
import type * as ElectronMain from 'electron/main'

type MainParts =
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'protocol'
  | 'session'
  | 'utilityProcess'

export type Electron = Pick<typeof ElectronMain, MainParts> & { readonly shell: typeof shell }
