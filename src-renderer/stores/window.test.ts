/** Where a tab was before it was reloaded. */
import { expect, test } from 'vitest'
import { sectionIn } from './window.ts'

const stored = JSON.stringify({ projectPath: '/a.platescope', section: 'learn' })

test('a reloaded tab goes back to its section, in its own project alone', () => {
  expect(sectionIn(stored, '/a.platescope')).toBe('learn')
  expect(sectionIn(stored, '/b.platescope')).toBeUndefined()
})

test('damaged and foreign entries cost only the way back', () => {
  for (const text of [null, '', '{', 'null', '[]', stored.replace('learn', 'elsewhere')])
    expect(sectionIn(text, '/a.platescope')).toBeUndefined()
})
