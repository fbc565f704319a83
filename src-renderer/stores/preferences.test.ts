/** Preferences between starts. */
import { expect, test } from 'vitest'
import { restored } from './preferences.ts'

test('stored preferences are kept, missing ones are the defaults', () => {
  expect(restored('{"theme":"light","splits":{"plate":0.4}}')).toMatchObject({
    theme: 'light',
    splits: { plate: 0.4 },
    leftPanel: true,
  })
})

test('a damaged or foreign entry leaves the defaults', () => {
  expect(restored('{"theme":').theme).toBe('dark')
  expect(restored('{"leftPanel":"yes","splits":3}')).toMatchObject({ leftPanel: true, splits: {} })
  expect(restored(null).theme).toBe('dark')
})
