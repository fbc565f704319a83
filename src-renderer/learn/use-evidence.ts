/** The ranked regions of a prediction run, asked for page by page as they come into view. */
import { type Ref, ref, shallowRef, watch } from 'vue'
import type { EvidenceRegion } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from '../stores/index.ts'

export interface EvidenceQuery {
  readonly runId: number
  readonly plateId: number | null
  readonly wellId: number | null
  readonly minimumProbability: number
  readonly order: 'score' | 'probability' | 'well'
}

const PAGE = 120

export function useEvidence(query: Ref<EvidenceQuery | undefined>, freshness: () => unknown) {
  const total = ref<number>()
  const loading = ref(false)
  const problem = ref<string>()
  /** By their rank; what has not come yet is undefined. */
  const regions = shallowRef<readonly (EvidenceRegion | undefined)[]>([])
  let generation = 0
  let asked = new Set<number>()

  async function load(page: number): Promise<void> {
    const [now, number] = [query.value, generation]
    if (!now || asked.has(page)) return
    asked.add(page)
    loading.value = true
    try {
      const found = await client.learn.evidence({ ...now, offset: page * PAGE, limit: PAGE })
      if (number !== generation) return
      total.value = found.total
      const next = regions.value.slice(0, found.total)
      next.length = found.total
      for (const [index, region] of found.regions.entries()) next[page * PAGE + index] = region
      regions.value = next
      problem.value = undefined
    } catch (error) {
      if (number !== generation) return
      asked.delete(page)
      problem.value = error instanceof Error ? error.message : String(error)
      if (page > 0) useMessages().failed(error)
    } finally {
      if (number === generation) loading.value = false
    }
  }

  /** Sees to it that the entries from `start` to before `end` come. */
  function ensure(start: number, end: number): void {
    for (let page = Math.floor(start / PAGE); page * PAGE < end; page++) void load(page)
  }

  watch(
    [query, freshness],
    ([next], [last]) => {
      generation++
      asked = new Set()
      loading.value = false
      // Another question starts anew; the same one keeps what is shown until newer entries come.
      if (JSON.stringify(next) !== JSON.stringify(last)) {
        regions.value = []
        total.value = undefined
      }
      if (next) void load(0)
    },
    { immediate: true },
  )

  return { regions, total, loading, problem, ensure }
}
