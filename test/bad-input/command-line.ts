/** The program as a user starts it: words in, exit code, the one JSON object and the messages out. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const MAIN = new URL('../../src-main/cli/main.ts', import.meta.url).pathname

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What stdout holds; fails the test when that is anything but one JSON object. */
  json<T = Record<string, unknown>>(): T
}

/** Starts a command without waiting for it. */
export function start(folder: string, words: readonly string[]): { process: ChildProcess; ended: Promise<Ended> } {
  const process = spawn(globalThis.process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { ...globalThis.process.env, PLATESCOPE_SETTINGS: join(folder, 'settings') },
  })
  let stdout = ''
  let stderr = ''
  process.stdout!.on('data', (text) => (stdout += text))
  process.stderr!.on('data', (text) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    process.on('close', (code) => resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) }))
  })
  return { process, ended }
}

/** Runs a command in a folder to its end. */
export function platescope(folder: string, ...words: string[]): Promise<Ended> {
  return start(folder, words).ended
}
