/** Flags of image quality. */
import { expect, test } from 'vitest'
import { flagReasons } from './quality.ts'

const site = (siteId: number, wellId: number, ...reasons: string[]) => ({
  siteId,
  plateId: 1,
  wellId,
  well: 'A01',
  site: 1,
  cells: 10,
  values: {},
  flags: reasons.map((reason) => ({ kind: 'focus', reason })),
})

test('a well is flagged by any of its sites, each reason once', () => {
  const flagged = flagReasons([site(1, 7, 'out of focus'), site(2, 7, 'out of focus', 'saturated'), site(3, 8)])
  expect([...flagged]).toEqual([[7, ['out of focus', 'saturated']]])
})
