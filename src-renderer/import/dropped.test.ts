/** What a drop means. */
import { expect, test } from 'vitest'
import { meaningOf, suggestedProject } from './dropped.ts'

const item = (name: string, isFolder: boolean, path?: string) => ({ name, isFolder, path })

test('several plate folders are scanned together', () => {
  expect(meaningOf([item('plate 1', true, '/d/plate 1'), item('plate 2', true, '/d/plate 2')])).toEqual({
    kind: 'folders',
    paths: ['/d/plate 1', '/d/plate 2'],
  })
})

test('a browser does not tell where a folder lies, so it must be found on the host', () => {
  expect(meaningOf([item('plate 1', true)])).toEqual({ kind: 'unlocated', names: ['plate 1'] })
})

test('a dropped image stands for its folder, once', () => {
  const images = [item('A01.tif', false, '/d/p/A01.tif'), item('A02.tif', false, '/d/p/A02.tif')]
  expect(meaningOf(images)).toEqual({ kind: 'folders', paths: ['/d/p'] })
})

test('tables are layouts, projects are opened, anything else is nothing', () => {
  expect(meaningOf([item('layout.CSV', false)])).toEqual({ kind: 'layout', index: 0 })
  expect(meaningOf([item('s.platescope', false, '/d/s.platescope')])).toEqual({
    kind: 'project',
    path: '/d/s.platescope',
  })
  expect(meaningOf([item('notes.docx', false)])).toEqual({ kind: 'nothing' })
})

test('the project is suggested beside the folder, not within it', () => {
  expect(suggestedProject('/data/FKHR screen/')).toBe('/data/FKHR screen.platescope')
  expect(suggestedProject('D:\\screens\\FKHR')).toBe('D:\\screens\\FKHR.platescope')
  expect(suggestedProject('/plates')).toBe('/plates.platescope')
})
