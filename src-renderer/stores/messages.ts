/** Short messages to the user, newest last. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ToastMessage } from '../ui/index.ts'

const DONE_MILLISECONDS = 6000

export const useMessages = defineStore('messages', () => {
  const list = shallowRef<readonly ToastMessage[]>([])
  let nextId = 1

  function add(message: Omit<ToastMessage, 'id'>): void {
    const id = nextId++
    list.value = [...list.value.slice(-4), { ...message, id }]
    if (message.kind === 'done') setTimeout(() => close(id), DONE_MILLISECONDS)
  }

  function close(id: number): void {
    list.value = list.value.filter((message) => message.id !== id)
  }

  function done(text: string, action?: ToastMessage['action']): void {
    add({ kind: 'done', text, action })
  }

  /** Shows a failure in full; cancelling is no failure. */
  function failed(error: unknown): void {
    if (isCancelled(error)) return
    add({ kind: 'error', text: error instanceof Error ? error.message : String(error) })
  }

  return { list, add, close, done, failed }
})

/** True for work that was stopped on purpose, here or by the desk. */
function isCancelled(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.message === 'cancelled' || error.name === 'AbortError' || ('code' in error && error.code === 'cancelled')
}
