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
    const current = await client.project.current()
    const own = summary.value?.path
    if (current || own === undefined) adopt(current)
    else if (!(await open(own))) adopt(null)
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
