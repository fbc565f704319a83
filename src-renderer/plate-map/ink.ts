/** The theme's colours as a drawing needs them. */
import type { MapInk } from './draw-map.ts'

/** Colours in force at an element. */
export function themeInk(element: Element): MapInk {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: colour('--text'),
    faint: colour('--text-dim'),
    blank: colour('--hover'),
    line: colour('--line-strong'),
    warn: colour('--warn'),
    bad: colour('--bad'),
    accent: colour('--accent'),
    ground: colour('--well-line'),
  }
}
