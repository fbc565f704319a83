/** Paths of the host. */
import { expect, test } from 'vitest'
import { crumbs, joined, splitPath } from './path-parts.ts'

test('each folder on the way can be gone back to, on either system', () => {
  expect(crumbs('/data/screens').map((crumb) => crumb.path)).toEqual(['/', '/data', '/data/screens'])
  expect(crumbs('D:\\screens\\FKHR').map((crumb) => crumb.path)).toEqual(['D:\\', 'D:\\screens', 'D:\\screens\\FKHR'])
  expect(crumbs('/').map((crumb) => crumb.name)).toEqual(['/'])
})

test('names are joined with the separator of the host', () => {
  expect(joined('/data', 'a.platescope')).toBe('/data/a.platescope')
  expect(joined('/', 'data')).toBe('/data')
  expect(joined('D:\\screens', 'a')).toBe('D:\\screens\\a')
})

test('a path is its folder and its name', () => {
  expect(splitPath('/data/a.platescope')).toEqual({ folder: '/data', name: 'a.platescope' })
  expect(splitPath('/a')).toEqual({ folder: '/', name: 'a' })
  expect(splitPath('D:\\a')).toEqual({ folder: 'D:\\', name: 'a' })
})
