/** A value that is asked for again whenever its question changes; late answers to old questions are dropped. */
import { type Ref, ref, shallowRef, watch } from 'vue'
import { useMessages } from '../stores/index.ts'

export interface Latest<T> {
  readonly value: Readonly<Ref<T | undefined>>
  readonly loading: Readonly<Ref<boolean>>
  /** What went wrong with the newest question. */
  readonly problem: Readonly<Ref<string | undefined>>
}

/** `question` is undefined while there is nothing to ask. */
export function useLatest<Q, A>(question: () => Q | undefined, ask: (question: Q) => Promise<A>): Latest<A> {
  const value = shallowRef<A>()
  const loading = ref(false)
  const problem = ref<string>()
  let asked = 0
  watch(
    question,
    async (now) => {
      const number = ++asked
      problem.value = undefined
      if (now === undefined) {
        value.value = undefined
        loading.value = false
        return
      }
      loading.value = true
      try {
        const answer = await ask(now)
        if (number === asked) value.value = answer
      } catch (error) {
        if (number !== asked) return
        value.value = undefined
        problem.value = error instanceof Error ? error.message : String(error)
        if (!problem.value) useMessages().failed(error)
      } finally {
        if (number === asked) loading.value = false
      }
    },
    { immediate: true },
  )
  return { value, loading, problem }
}
