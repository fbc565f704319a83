/** What the next classifier is trained on: the column of the layout that names classes, and how. */
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { ClassColumn, ClassParameters } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { askedPlan } from './asked-plan.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { useRuns } from './runs.ts'

export const useClassChoice = defineStore('class-choice', () => {
  const project = useProject()
  const runs = useRuns()
  const messages = useMessages()

  const parameters = shallowRef<ClassParameters>()
  const columns = shallowRef<readonly ClassColumn[]>([])
  /** `none`: no column of the layout names classes yet. */
  const prepared = ref<'not-asked' | 'asking' | 'ready' | 'none'>('not-asked')
  const { plan, problem: planProblem, ask } = askedPlan(parameters)

  /** What to begin with: the choices of the newest training, or the defaults where there is none or they are wanted. */
  async function prepare(defaults = false): Promise<void> {
    if (prepared.value === 'asking') return
    prepared.value = 'asking'
    const path = project.summary?.path
    try {
      const [found, named] = project.summary
        ? await Promise.all([client.learn.classDefaults(), client.learn.classColumns()])
        : [null, []]
      if (path !== project.summary?.path) return
      columns.value = named
      const newest = runs.trainings.find((run) => run.parameters.task === 'classes')
      const last = defaults ? undefined : (newest?.parameters as ClassParameters | undefined)
      parameters.value = (found && last) ?? found ?? undefined
      prepared.value = found ? 'ready' : 'none'
    } catch (error) {
      prepared.value = 'none'
      messages.failed(error)
    }
  }

  function set(part: Partial<ClassParameters>): void {
    if (parameters.value) parameters.value = { ...parameters.value, ...part }
  }

  /** A value of the column is a class, or no longer. */
  function toggle(label: string): void {
    const excluded = parameters.value?.excluded ?? []
    set({ excluded: excluded.includes(label) ? excluded.filter((entry) => entry !== label) : [...excluded, label] })
  }

  watch(
    () => project.summary?.path,
    () => {
      parameters.value = undefined
      columns.value = []
      prepared.value = 'not-asked'
    },
  )
  watch(
    () => project.summary?.layoutVersion,
    () => prepared.value !== 'not-asked' && void prepare().then(ask),
  )

  return { parameters, columns, prepared, plan, planProblem, prepare, set, toggle }
})
