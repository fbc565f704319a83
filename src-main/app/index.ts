/**
 * App: the Electron program. A thin shell that opens the window, starts and supervises the desk, and connects the two;
 * it holds no behaviour of the workbench and is the one room that knows Electron.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as electron from 'electron'
import { startShell } from './shell.ts'

const named = process.argv.find((word) => word.endsWith('.platescope'))

void startShell(electron, {
  // This file is out/main/index.js when it runs.
  out: fileURLToPath(new URL('..', import.meta.url)),
  developmentPage: process.env.ELECTRON_RENDERER_URL,
  mac: process.platform === 'darwin',
  project: named === undefined ? undefined : resolve(named),
})
