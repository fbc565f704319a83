/** The rule for hits: chosen with the results, used by the report. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { HitRule } from '../../src-main/contract/index.ts'

/** Where everybody starts: three robust standard deviations, either way, from ten cells on. */
export const START_RULE: HitRule = { kind: 'robust-z', threshold: 3, direction: 'either', minimumCells: 10 }

export const useReportChoice = defineStore('report-choice', () => {
  const rule = ref<HitRule>(START_RULE)
  return { rule }
})
