/** What the window shows: the section, and which drawers and dialogues are open. */
import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'

export const SECTIONS = ['import', 'plate', 'learn', 'cells', 'results', 'report'] as const
export type Section = (typeof SECTIONS)[number]

const LAST = 'platescope.section'

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

  /** Where this tab was in a project before it was reloaded. */
  function lastIn(projectPath: string): Section | undefined {
    return sectionIn(sessionStorage.getItem(LAST), projectPath)
  }

  function remember(projectPath: string): void {
    sessionStorage.setItem(LAST, JSON.stringify({ projectPath, section: section.value }))
  }

  return { section, open, painting, go, lastIn, remember }
})

/** The section that a stored entry names for a project; undefined when it names none. */
export function sectionIn(stored: string | null, projectPath: string): Section | undefined {
  try {
    const found = JSON.parse(stored ?? 'null') as { projectPath?: unknown; section?: unknown } | null
    return found?.projectPath === projectPath ? SECTIONS.find((entry) => entry === found.section) : undefined
  } catch {
    // A damaged entry only costs the way back.
    return undefined
  }
}
