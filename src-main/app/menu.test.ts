/** The application menu. */
import { expect, test } from 'vitest'
import { menuTemplate } from './menu.ts'

interface Entry {
  label?: string
  role?: string
  submenu?: Entry[]
  click?: () => void
  accelerator?: string
  registerAccelerator?: boolean
}

function entries(menu: Entry[]): Entry[] {
  return menu.flatMap((entry) => [entry, ...entries(entry.submenu ?? [])])
}

test('menu entries ask the page for commands and never take its keys', () => {
  const asked: string[] = []
  const all = entries(menuTemplate((command) => asked.push(command), false) as Entry[])
  for (const entry of all) {
    entry.click?.()
    if (entry.accelerator) expect(entry.registerAccelerator).toBe(false)
  }
  expect(asked).toContain('edit.undo')
  expect(asked).toContain('go.results')
  expect(new Set(asked).size).toBe(asked.length)
})

test('a Mac has its application menu first', () => {
  expect((menuTemplate(() => {}, true) as Entry[])[0]?.role).toBe('appMenu')
})
