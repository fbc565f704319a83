/** What the window shows: the section, and which drawers and dialogues are open. */
import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'

export const SECTIONS = ['import', 'plate', 'cells', 'results', 'report'] as const
export type Section = (typeof SECTIONS)[number]

export const useWindow = defineStore('window', () => {
  const section = ref<Section>('import')
  const open = reactive({
    palette: false,
    keys: false,
    runs: false,
    segment: false,
    layout: false,
    compare: false,
    project: false,
    export: false,
  })
  /** The map paints roles instead of choosing wells. */
  const painting = ref(false)

  function go(to: Section): void {
    section.value = to
  }

  return { section, open, painting, go }
})
