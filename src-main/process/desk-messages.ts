/** What a host and its desk say to each other over their process channel. */

/** Facts a desk is started with, as JSON in its first argument. */
export interface DeskArguments {
  readonly shell: 'electron' | 'headless'
  readonly version: string
  readonly settingsFolder: string
  /** Opened at start, before the first window asks. */
  readonly projectPath: string | null
}

export type ChannelKind = 'calls' | 'pixels'

/** Host → desk. In Electron a real port comes with `connect`; otherwise messages carry the connection's number. */
export type HostMessage =
  | { readonly type: 'connect'; readonly connection: number; readonly channel: ChannelKind }
  | { readonly type: 'message'; readonly connection: number; readonly data: string | Uint8Array }
  | { readonly type: 'disconnect'; readonly connection: number }
  | { readonly type: 'which-file'; readonly request: number; readonly jobId: string }
  | { readonly type: 'printed'; readonly request: number; readonly error: string | null }
  | { readonly type: 'close' }

/** Desk → host. */
export type DeskMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'message'; readonly connection: number; readonly data: string | Uint8Array }
  | { readonly type: 'file'; readonly request: number; readonly path: string | null }
  | { readonly type: 'project'; readonly path: string | null }
  | { readonly type: 'print'; readonly request: number; readonly htmlPath: string; readonly pdfPath: string }
  | { readonly type: 'closed' }
