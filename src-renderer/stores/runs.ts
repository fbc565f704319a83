/** Runs and other slow work, live. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef } from 'vue'
import type { JobState, RunSummary } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'

export const useRuns = defineStore('runs', () => {
  const byId = shallowRef(new Map<number, RunSummary>())
  const jobs = shallowRef(new Map<string, JobState>())
  /** The run whose details are open. */
  const chosenId = ref<number>()

  /** Newest first. */
  const list = computed(() => [...byId.value.values()].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id))
  const segmentations = computed(() => list.value.filter((run) => run.kind === 'segment'))
  const measurements = computed(() => list.value.filter((run) => run.kind === 'measure'))
  const trainings = computed(() => list.value.filter((run) => run.kind === 'train'))
  const predictions = computed(() => list.value.filter((run) => run.kind === 'predict'))
  const chosen = computed(() => (chosenId.value === undefined ? undefined : byId.value.get(chosenId.value)))
  const running = computed(() => [...jobs.value.values()].filter((job) => job.state === 'running'))

  function adoptRun(run: RunSummary): void {
    byId.value.set(run.id, run)
    triggerRef(byId)
  }

  function adoptJob(job: JobState): void {
    jobs.value.set(job.id, job)
    triggerRef(jobs)
  }

  function dropRun(id: number): void {
    byId.value.delete(id)
    triggerRef(byId)
    if (chosenId.value === id) chosenId.value = undefined
  }

  /** Asks for everything anew; without an open project there are no runs to ask for. */
  async function refresh(hasProject: boolean): Promise<void> {
    const [runs, working] = await Promise.all([hasProject ? client.runs.list() : [], client.events.jobs()])
    byId.value = new Map(runs.map((run) => [run.id, run]))
    jobs.value = new Map(working.map((job) => [job.id, job]))
  }

  /** Does something to a run and takes over how it then stands. */
  async function act(action: 'cancel' | 'resume', id: number): Promise<void> {
    try {
      adoptRun(await client.runs[action]({ id }))
    } catch (error) {
      useMessages().failed(error)
    }
  }

  async function remove(id: number): Promise<void> {
    try {
      await client.runs.remove({ id })
      dropRun(id)
    } catch (error) {
      useMessages().failed(error)
    }
  }

  async function cancelJob(job: JobState): Promise<void> {
    if (job.runId !== null) return act('cancel', job.runId)
    await client.events.cancelJob({ id: job.id }).catch(useMessages().failed)
  }

  return {
    byId,
    jobs,
    chosenId,
    chosen,
    list,
    segmentations,
    measurements,
    trainings,
    predictions,
    running,
    adoptRun,
    adoptJob,
    dropRun,
    refresh,
    act,
    remove,
    cancelJob,
  }
})
