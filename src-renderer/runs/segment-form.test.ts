/** The segmentation form. */
import { expect, test } from 'vitest'
import type { SegmentParameters } from '../../src-main/contract/index.ts'
import { optionalNumber, parameterProblem } from './segment-form.ts'

const parameters: SegmentParameters = {
  method: 'classical',
  model: null,
  channelId: 2,
  cellChannelId: 1,
  plane: { z: 'max', time: null },
  nuclei: {
    smoothingSigma: null,
    thresholdMethod: 'otsu',
    thresholdScope: 'auto',
    thresholdFactor: 1,
    diameterPixels: null,
    minimumAreaPixels: null,
    maximumAreaPixels: null,
    splitTouching: true,
    discardBorder: false,
    polarity: 'auto',
  },
  cells: { thresholdFactor: 1, ringPixels: null },
}

test('an empty number is left to the program, a wrong one is refused', () => {
  expect(optionalNumber('', 2, 100)).toBeNull()
  expect(optionalNumber('12,5', 2, 100)).toBe(12.5)
  expect([optionalNumber('1', 2, 100), optionalNumber('wide', 2, 100), optionalNumber('101', 2, 100)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('contradictions are named', () => {
  expect(parameterProblem(parameters)).toBeUndefined()
  const nuclei = { ...parameters.nuclei, minimumAreaPixels: 500, maximumAreaPixels: 100 }
  expect(parameterProblem({ ...parameters, nuclei })).toMatch('smallest area')
  expect(parameterProblem({ ...parameters, cellChannelId: 2 })).toMatch('same channel')
})
