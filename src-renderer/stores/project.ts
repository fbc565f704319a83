/** The open project, and the recent ones. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ProjectSummary, RecentProject } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useHistory } from './history.ts'
import { useMessages } from './messages.ts'

export const useProject = defineStore('project', () => {
  const summary = shallowRef<ProjectSummary | null>(null)
  const recent = shallowRef<readonly RecentProject[]>([])
  /** False until the desk has said whether a project is open. */
  const known = ref(false)
  const plates = computed(() => summary.value?.plates ?? [])
  const channels = computed(() => summary.value?.channels ?? [])

  function adopt(next: ProjectSummary | null): void {
    if (next?.path !== summary.value?.path) useHistory().forget()
    summary.value = next
    known.value = true
  }

  /** Asks how things stand. A desk that was started anew has nothing open: the window's own project is opened again. */
  async function refresh(): Promise<void> {
    const own = summary.value?.path
    adopt(own === undefined ? await client.project.current() : await reopened(own))
    recent.value = await client.project.recent()
  }

  /** Opens or creates a project file; failures are told to the user. True when it is open. */
  async function open(path: string, how: 'open' | 'create' = 'open'): Promise<boolean> {
    try {
      adopt(await client.project[how]({ path }))
      recent.value = await client.project.recent()
      return true
    } catch (error) {
      useMessages().failed(error)
      return false
    }
  }

  async function close(): Promise<void> {
    await client.project.close()
    adopt(null)
    recent.value = await client.project.recent()
  }

  return { summary, recent, known, plates, channels, adopt, refresh, open, close }
})

const REOPEN_TRIES = 6
const REOPEN_REST_MILLISECONDS = 500

/** The project that the desk has open, or this one opened again. A new desk may be opening it just now: that is waited for. */
async function reopened(path: string): Promise<ProjectSummary | null> {
  for (let attempt = 1; ; attempt++) {
    const current = await client.project.current()
    if (current) return current
    try {
      return await client.project.open({ path })
    } catch (error) {
      if (attempt === REOPEN_TRIES) {
        useMessages().failed(error)
        return null
      }
    }
    await new Promise((resolve) => setTimeout(resolve, REOPEN_REST_MILLISECONDS))
  }
}
