/** Folders being read: start, follow, see the result, accept it into a project. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ScanResult } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { useRuns } from './runs.ts'

export const useScan = defineStore('scan', () => {
  const runs = useRuns()
  const messages = useMessages()
  const id = ref<string>()
  const folders = shallowRef<readonly string[]>([])
  const result = shallowRef<ScanResult>()
  const problem = ref<string>()
  const accepting = ref(false)
  const job = computed(() => (id.value === undefined ? undefined : runs.jobs.get(id.value)))

  async function start(paths: readonly string[], pattern: string | null = null): Promise<void> {
    if (paths.length === 0) return
    await discard()
    folders.value = paths
    try {
      id.value = (await client.ingest.scan({ folders: [...paths], pattern })).scanId
      await collect()
    } catch (error) {
      fail(error)
    }
  }

  /** Takes the result if it is there. */
  async function collect(): Promise<void> {
    const asked = id.value
    if (asked === undefined) return
    const found = await client.ingest.result({ scanId: asked })
    if (found && asked === id.value) result.value = found
  }

  async function cancel(): Promise<void> {
    if (job.value) await runs.cancelJob(job.value)
    await discard()
  }

  /** Writes the plates into the open project, or into a new one at `projectPath`. True when they are in. */
  async function accept(projectPath: string | undefined): Promise<boolean> {
    const project = useProject()
    if (id.value === undefined) return false
    accepting.value = true
    try {
      if (projectPath && !(await project.open(projectPath, 'create'))) return false
      project.adopt(await client.ingest.accept({ scanId: id.value }))
      forget()
      return true
    } catch (error) {
      messages.failed(error)
      return false
    } finally {
      accepting.value = false
    }
  }

  async function discard(): Promise<void> {
    const old = id.value
    forget()
    if (old !== undefined) await client.ingest.discard({ scanId: old }).catch(messages.failed)
  }

  function forget(): void {
    id.value = undefined
    result.value = undefined
    problem.value = undefined
    folders.value = []
  }

  function fail(error: unknown): void {
    problem.value = error instanceof Error ? error.message : String(error)
  }

  watch(
    () => job.value?.state,
    (state) => {
      if (state === 'done' || state === 'failed') void collect().catch(fail)
    },
  )

  return { id, folders, result, problem, accepting, job, start, cancel, accept, discard }
})
