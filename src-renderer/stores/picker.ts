/** Asks the user for a file or a folder: by the system's dialogue in Electron, by our own over the host's disk in a browser. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { bridge } from '../link/index.ts'

/** `folder` to import, `project`, `layout` or `model` to open (a model may be a folder), `save` a new file. */
export type PickKind = 'folder' | 'project' | 'layout' | 'model' | 'save'

export interface PickQuestion {
  readonly kind: PickKind
  readonly title: string
  /** Where to start: a folder, or for `save` the whole suggested path. */
  readonly start?: string | undefined
  /** What to do, in one line. */
  readonly hint?: string | undefined
  /** Ending that a saved file gets: `.platescope`. */
  readonly extension?: string | undefined
}

export const usePicker = defineStore('picker', () => {
  /** The question that our own dialogue shows. */
  const question = shallowRef<PickQuestion>()
  let answer: (paths: string[]) => void = () => {}

  /** Paths that the user chose; empty when cancelled. */
  async function pick(next: PickQuestion): Promise<string[]> {
    // A system's dialogue takes files or folders; a model may be either, so our own asks for it.
    const shell = next.kind === 'model' ? undefined : bridge()
    if (shell && next.kind === 'folder') return (await shell.chooseFolders()) ?? []
    if (shell)
      return one(
        await (next.kind === 'save'
          ? shell.chooseSavePath(next.start ?? '')
          : shell.chooseFile(next.kind as 'layout' | 'project')),
      )
    answer([])
    question.value = next
    return new Promise((resolve) => {
      answer = resolve
    })
  }

  function finish(paths: string[]): void {
    question.value = undefined
    answer(paths)
  }

  return { question, pick, finish }
})

function one(path: string | null): string[] {
  return path === null ? [] : [path]
}
