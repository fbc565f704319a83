/** The command line in a process of its own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const main = fileURLToPath(new URL('../src-main/cli/main.ts', import.meta.url))

export interface Ended {
  readonly code: number
  /** What `--json` printed; empty where it printed none. */
  readonly json: Record<string, unknown>
  /** All that was printed. */
  readonly told: string
}

/** Runs commands whose settings lie in a folder. */
export const platescopeIn =
  (folder: string) =>
  async (...words: string[]): Promise<Ended> => {
    const env = { ...process.env, PLATESCOPE_SETTINGS: join(folder, 'settings') }
    const ended = await promisify(execFile)(process.execPath, [main, ...words], { env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    )
    const json = ended.stdout.trim().startsWith('{') ? (JSON.parse(ended.stdout) as Record<string, unknown>) : {}
    return { code: ended.code, json, told: ended.stderr + ended.stdout }
  }
