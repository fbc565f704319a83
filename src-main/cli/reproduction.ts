/** What reproductions of papers share: what they tell while they train, and the tables that they leave. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskFault } from '../base/index.ts'
import type { LearningTools } from '../learn/index.ts'
import type { Session } from './session.ts'

export const reproductionTools = (session: Session): LearningTools => ({
  signal: session.signal,
  onProgress: (progress) => session.progress.report(progress),
  onMessage: (message) => session.progress.say(message),
  onHistory: ({ epoch, loss, validation }) => {
    if (validation)
      session.progress.say(
        `epoch ${epoch.toFixed(1)}: loss ${loss.toFixed(4)}, validation loss ${validation.loss!.toFixed(4)}, accuracy ${(100 * validation.accuracy!).toFixed(2)} %`,
      )
  },
})

/** `tables.md` for people and `tables.json` for programs. Throws a Fault `disk`. */
export async function writeTables(directory: string, { text, json }: { text: string; json: object }): Promise<void> {
  await written(join(directory, 'tables.md'), text)
  await written(join(directory, 'tables.json'), `${JSON.stringify(json, null, 2)}\n`)
}

async function written(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw diskFault(path, error)
  }
}
