/** Places in a stack. */
import { expect, test } from 'vitest'
import type { SitePlane } from '../../src-main/contract/index.ts'
import { placeIn, stackOf } from './stack-place.ts'

test('a single z is shown itself, and times that are not there fall back to the first', () => {
  expect(placeIn({ zs: [0], times: [0] }, { z: 'max', time: 1 })).toEqual({ z: 0, time: 0 })
  expect(placeIn({ zs: [1, 2, 3], times: [1, 2] }, { z: 2, time: 2 })).toEqual({ z: 2, time: 2 })
  expect(placeIn({ zs: [1, 2, 3], times: [1, 2] }, { z: 9, time: 9 })).toEqual({ z: 'max', time: 1 })
})

test('a site has the planes that were acquired, even if their files are gone', () => {
  const plane = (z: number, time: number, state: SitePlane['state']): SitePlane => ({
    channelId: 1,
    z,
    time,
    state,
    path: '',
    problem: null,
  })
  const planes = [plane(10, 1, 'present'), plane(2, 1, 'missing'), plane(2, 2, 'present'), plane(0, 3, 'not_acquired')]
  const site = { id: 1, wellId: 1, number: 1, xMicrons: null, yMicrons: null, planes }
  expect(stackOf(site)).toEqual({ zs: [2, 10], times: [1, 2] })
  expect(stackOf(undefined)).toEqual({ zs: [], times: [] })
})
