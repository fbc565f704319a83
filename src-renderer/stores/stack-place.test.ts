/** Places in a stack. */
import { expect, test } from 'vitest'
import { placeIn } from './stack-place.ts'

test('a single z is shown itself, and times that are not there fall back to the first', () => {
  expect(placeIn({ zs: [0], times: [0] }, { z: 'max', time: 1 })).toEqual({ z: 0, time: 0 })
  expect(placeIn({ zs: [1, 2, 3], times: [1, 2] }, { z: 2, time: 2 })).toEqual({ z: 2, time: 2 })
  expect(placeIn({ zs: [1, 2, 3], times: [1, 2] }, { z: 9, time: 9 })).toEqual({ z: 'max', time: 1 })
})
