/** Key chords. */
import { expect, test } from 'vitest'
import { chordOf, type KeyPress, showChord } from './keys.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test('a chord is the same whether Ctrl or Command is held', () => {
  expect(chordOf(press('k', { ctrlKey: true }))).toBe('Mod+K')
  expect(chordOf(press('k', { metaKey: true }))).toBe('Mod+K')
})

test('Shift counts for letters and named keys, not for symbols that need it', () => {
  expect(chordOf(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+Z')
  expect(chordOf(press('?', { shiftKey: true }))).toBe('?')
  expect(chordOf(press('ArrowDown', { shiftKey: true }))).toBe('Shift+ArrowDown')
})

test('Alt with a digit is read from the physical key, whatever character it composes', () => {
  expect(chordOf(press('¡', { altKey: true, code: 'Digit1' }))).toBe('Alt+1')
})

test('the space bar is spelled out', () => {
  expect(chordOf(press(' '))).toBe('Space')
})

test('chords are shown as the keyboard labels them', () => {
  expect(showChord('Mod+Shift+Z')).toBe('Ctrl+Shift+Z')
  expect(showChord('Mod+Shift+Z', true)).toBe('⌘⇧Z')
  expect(showChord('ArrowLeft')).toBe('←')
  expect(showChord('+')).toBe('+')
})
