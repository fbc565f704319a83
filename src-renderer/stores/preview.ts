/** Segmentation tried on the open site: its outlines are shown until the parameters or the site change. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { PreviewResult, SegmentParameters } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'

export interface SitePreview extends PreviewResult {
  readonly siteId: number
}

export const usePreview = defineStore('preview', () => {
  const shown = shallowRef<SitePreview>()
  const working = ref(false)
  const problem = ref<string>()
  let asked = 0

  /** Segments a site with parameters; only the newest question counts. */
  async function ask(siteId: number, parameters: SegmentParameters): Promise<void> {
    const number = ++asked
    working.value = true
    try {
      const result = await client.runs.preview({ siteId, parameters })
      if (number !== asked) return
      shown.value = { ...result, siteId }
      problem.value = undefined
    } catch (error) {
      if (number === asked) problem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (number === asked) working.value = false
    }
  }

  function clear(): void {
    asked++
    shown.value = undefined
    problem.value = undefined
    working.value = false
  }

  return { shown, working, problem, ask, clear }
})
