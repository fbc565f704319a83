/** How the user likes the window: theme, sizes of panels; kept in the browser between starts. */
import { defineStore } from 'pinia'
import { reactive, watch, watchEffect } from 'vue'

export interface Preferences {
  theme: 'dark' | 'light'
  leftPanel: boolean
  rightPanel: boolean
  /** Shares of split panes by name, 0 … 1. */
  splits: Record<string, number>
  /** Map shows every plate, or the open one; scale over the experiment or per plate. */
  mapPlates: 'one' | 'all'
  mapScale: 'experiment' | 'plate'
  mapColours: 'viridis' | 'cividis'
}

const KEY = 'platescope.preferences'
const DEFAULTS: Preferences = {
  theme: 'dark',
  leftPanel: true,
  rightPanel: true,
  splits: {},
  mapPlates: 'one',
  mapScale: 'experiment',
  mapColours: 'viridis',
}

export const usePreferences = defineStore('preferences', () => {
  const values = reactive<Preferences>(restored(localStorage.getItem(KEY)))
  watch(values, () => localStorage.setItem(KEY, JSON.stringify(values)))
  watchEffect(() => document.documentElement.setAttribute('data-theme', values.theme))

  function toggleTheme(): void {
    values.theme = values.theme === 'dark' ? 'light' : 'dark'
  }

  return { values, toggleTheme }
})

/** Stored preferences over the defaults; anything of another type, or not readable, is left at its default. */
export function restored(stored: string | null): Preferences {
  const result: Record<string, unknown> = { ...DEFAULTS, splits: {} }
  try {
    const found: unknown = JSON.parse(stored ?? '{}')
    for (const [key, value] of Object.entries(found ?? {})) if (typeof value === typeof result[key]) result[key] = value
  } catch {
    // A damaged entry is worth no message: the defaults serve.
  }
  return result as unknown as Preferences
}
