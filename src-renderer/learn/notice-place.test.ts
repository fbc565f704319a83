/** Where notices stand, and how they read. */
import { expect, test } from 'vitest'
import { noticeText, placedNotices, placeOf } from './notice-place.ts'

const notice = (code: string, message = 'Something.', examples: string[] = [], count = examples.length) => ({
  code,
  message,
  count,
  examples,
})

test('a notice stands beside the control that cures it, and unknown ones at the top', () => {
  expect(placeOf('no_positive_wells')).toBe('positive')
  expect(placeOf('too_few_negative')).toBe('negative')
  expect(placeOf('channel_missing')).toBe('channels')
  expect(placeOf('one_plate')).toBe('split')
  expect(placeOf('image_too_small')).toBe('size')
  expect(placeOf('missing_plane')).toBe('plane')
  expect(placeOf('something_else')).toBe('general')
  expect(placeOf('one-class', 'No well is chosen as negative.')).toBe('negative')
  expect(placeOf('incomplete')).toBe('channels')
})

test('refusals come before warnings', () => {
  const plan = { refusals: [notice('no_positive_wells')], warnings: [notice('few_negative')] }
  expect(placedNotices(plan).map(({ tone, place }) => [tone, place])).toEqual([
    ['bad', 'positive'],
    ['warn', 'negative'],
  ])
  expect(placedNotices(undefined)).toEqual([])
})

test('examples are named once, and the rest counted', () => {
  expect(noticeText(notice('x', 'Images are gone.', ['B02', 'B03', 'B04'], 7))).toBe(
    'Images are gone (B02, B03, B04 and 4 more).',
  )
  expect(noticeText(notice('x', 'B02 is gone.', ['B02']))).toBe('B02 is gone.')
})
