/** The badge over the image. */
import { expect, test } from 'vitest'
import { badgeText, previewText } from './badge-text.ts'

const quality = { siteId: 1, wellId: 1, site: 1, cells: 194, flags: [] }

test('a site without flags is in focus; flags are named', () => {
  const readout = { label: 'Ratio', unit: '', value: 3.579 }
  expect(badgeText({ quality, readout })).toBe('194 cells · Ratio 3.58 · focus ok')
  expect(
    badgeText({ quality: { ...quality, cells: 1, flags: [{ kind: 'out of focus', reason: '' }] }, readout: undefined }),
  ).toBe('1 cell · out of focus')
})

test('nothing measured, nothing claimed', () => {
  expect(badgeText({ quality: undefined, readout: { label: 'Ratio', unit: '', value: null } })).toBe('')
})

test('a preview tells objects, size and time', () => {
  const result = { previewId: 'p', objects: 190, cells: 188, seconds: 0.412, diameterPixels: 18.24, notes: [] }
  expect(previewText(result)).toBe('Preview: 190 nuclei · 188 cells · diameter 18.2 px · 0.41 s')
})
