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

/** Headless host → desk; messages carry the number of their connection. */
export type HostMessage =
  | { readonly type: 'connect'; readonly connection: number; readonly channel: ChannelKind }
  | { readonly type: 'message'; readonly connection: number; readonly data: string | Uint8Array }
  | { readonly type: 'disconnect'; readonly connection: number }
  | { readonly type: 'which-file'; readonly request: number; readonly jobId: string }
  | { readonly type: 'close' }

/** Desk → host. */
export type DeskMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'message'; readonly connection: number; readonly data: string | Uint8Array }
  | { readonly type: 'file'; readonly request: number; readonly path: string | null }
  | { readonly type: 'project'; readonly path: string | null }
