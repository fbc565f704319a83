/** Cli: the command line. Entries: `main.ts` (commands) and `start.ts` (opens the workbench). */
export { RENDERER_FOLDER, startHost } from './serve-command.ts'
export { programVersion, settingsFolder } from './session.ts'
