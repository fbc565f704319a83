/** Key chords: how they are written, recognised and shown. */

/** The parts of a keyboard event that a chord depends on. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  readonly code?: string
}

/** Keys that exist only with Shift on some keyboards: Shift is then not part of the chord. */
const SHIFTED_SYMBOL = /^[^A-Za-z0-9]$/

/**
 * Canonical chord of a key press: `Mod+Shift+Z`, `Alt+2`, `ArrowLeft`, `?`. Mod is Ctrl, or Command on a Mac.
 * Alt with a digit is read from the physical key, since Alt composes other characters on some keyboards.
 */
export function chordOf(press: KeyPress): string {
  const digit = press.altKey ? /^Digit(\d)$/.exec(press.code ?? '')?.[1] : undefined
  const key = digit ?? (press.key === ' ' ? 'Space' : press.key.length === 1 ? press.key.toUpperCase() : press.key)
  const parts = []
  if (press.ctrlKey || press.metaKey) parts.push('Mod')
  if (press.altKey) parts.push('Alt')
  if (press.shiftKey && !SHIFTED_SYMBOL.test(key)) parts.push('Shift')
  return [...parts, key].join('+')
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
}

/** A chord as people read it: `Ctrl+Shift+Z`, or `⌘⇧Z` on a Mac. */
export function showChord(chord: string, mac = false): string {
  // The plus key itself is the one chord that ends in its separator.
  const parts = chord.endsWith('++')
    ? [...chord.slice(0, -2).split('+'), '+']
    : chord === '+'
      ? ['+']
      : chord.split('+')
  const macNames: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' }
  const named = parts.map((part) => (mac ? macNames[part] : part === 'Mod' ? 'Ctrl' : undefined) ?? SHOWN[part] ?? part)
  return named.join(mac ? '' : '+')
}

/** True while a person types text, when single keys are letters and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
}

export const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.userAgent)
