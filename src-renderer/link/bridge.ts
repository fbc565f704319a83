/** What the Electron preload offers the page; absent in a browser. */

export interface Bridge {
  /** Absolute path of a dropped file or folder. */
  pathOf(file: File): string
  /** System dialogues; null when cancelled. */
  chooseFolders(): Promise<string[] | null>
  chooseFile(kind: 'layout' | 'project'): Promise<string | null>
  chooseSavePath(suggested: string): Promise<string | null>
  /** Opens a file with the program that the system has for it. */
  openPath(path: string): Promise<void>
  showInFolder(path: string): Promise<void>
  /** Calls back when a menu entry asks for a command by id; the returned function unsubscribes. */
  onCommand(listener: (id: string) => void): () => void
}

declare global {
  interface Window {
    readonly platescope?: Bridge
  }
}

/** The preload's bridge in Electron, undefined in a browser. */
export function bridge(): Bridge | undefined {
  return window.platescope
}
