/** Flags of image quality. */
import { expect, test } from 'vitest'
import { flagReasons, sitesOf } from './quality.ts'

const site = (siteId: number, wellId: number, ...reasons: string[]) => ({
  siteId,
  wellId,
  site: 1,
  cells: 10,
  flags: reasons.map((reason) => ({ kind: 'focus', reason })),
})

test('a well is flagged by any of its sites, each reason once', () => {
  const flagged = flagReasons([site(1, 7, 'out of focus'), site(2, 7, 'out of focus', 'saturated'), site(3, 8)])
  expect([...flagged]).toEqual([[7, ['out of focus', 'saturated']]])
})

test('each flag stands at the site that it was found at', () => {
  const sites = sitesOf({
    siteIds: Uint32Array.of(11, 12),
    wellIds: Uint32Array.of(7, 8),
    sites: Float64Array.of(1, 1),
    cells: Float32Array.of(10, 10),
    values: {},
    flags: [
      { at: 1, kind: 'focus', reason: 'out of focus' },
      { at: 1, kind: 'focus', reason: 'saturated' },
    ],
  })
  expect(sites).toEqual([site(11, 7), site(12, 8, 'out of focus', 'saturated')])
})
