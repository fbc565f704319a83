/** Names of the few messages between the shell and the preload; everything else goes over the desk's ports. */
export const CHANNELS = {
  /** Page → shell: the page listens and wants its ports. */
  ready: 'platescope:ready',
  /** Shell → page: two message ports, for calls and for pixels. */
  ports: 'platescope:ports',
  /** Shell → page: a menu entry asks for a command by its id. */
  command: 'platescope:command',
  chooseFolders: 'platescope:choose-folders',
  chooseFile: 'platescope:choose-file',
  chooseSavePath: 'platescope:choose-save-path',
  openPath: 'platescope:open-path',
  showInFolder: 'platescope:show-in-folder',
} as const
