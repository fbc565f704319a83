/** Edits that can be taken back, newest last. Layout edits made before this window opened are undone by the desk itself. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useMessages } from './messages.ts'

export interface Edit {
  /** What was done, in words: `Paint 8 wells`. */
  readonly title: string
  readonly undo: () => Promise<unknown>
  readonly redo: () => Promise<unknown>
}

export const useHistory = defineStore('history', () => {
  const past = shallowRef<readonly Edit[]>([])
  const future = shallowRef<readonly Edit[]>([])
  let busy: Promise<unknown> = Promise.resolve()
  const undoTitle = computed(() => past.value.at(-1)?.title)
  const redoTitle = computed(() => future.value.at(-1)?.title)

  /** Remembers an edit that was just made. */
  function remember(edit: Edit): void {
    past.value = [...past.value.slice(-199), edit]
    future.value = []
  }

  /** Edits are taken back one after the other, in order, however fast the keys are pressed. */
  function undo(): Promise<void> {
    return inOrder(async () => {
      const edit = past.value.at(-1)
      if (!edit) return
      await edit.undo()
      past.value = past.value.slice(0, -1)
      future.value = [...future.value, edit]
    })
  }

  function redo(): Promise<void> {
    return inOrder(async () => {
      const edit = future.value.at(-1)
      if (!edit) return
      await edit.redo()
      future.value = future.value.slice(0, -1)
      past.value = [...past.value, edit]
    })
  }

  function inOrder(step: () => Promise<void>): Promise<void> {
    const next = busy.then(step).catch((error) => useMessages().failed(error))
    busy = next
    return next
  }

  function forget(): void {
    past.value = []
    future.value = []
  }

  return { past, future, undoTitle, redoTitle, remember, undo, redo, forget }
})
