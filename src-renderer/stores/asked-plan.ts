/** What a training would use, asked anew with every change of its parameters; only the newest question counts. */
import { ref, type ShallowRef, shallowRef, watch } from 'vue'
import type { LearnParameters, LearnPlan } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'

export function askedPlan(parameters: ShallowRef<LearnParameters | undefined>) {
  const plan = shallowRef<LearnPlan>()
  const problem = ref<string>()
  let newest = 0

  async function ask(): Promise<void> {
    const number = ++newest
    const asked = parameters.value
    if (!asked) {
      plan.value = undefined
      return
    }
    try {
      const found = await client.learn.plan(asked)
      if (number !== newest) return
      plan.value = found
      problem.value = undefined
    } catch (error) {
      if (number !== newest) return
      plan.value = undefined
      problem.value = error instanceof Error ? error.message : String(error)
    }
  }
  watch(parameters, ask)
  return { plan, problem, ask }
}
