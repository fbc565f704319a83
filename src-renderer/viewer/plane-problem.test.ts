/** Planes of a stack, present and not. */
import { expect, test } from 'vitest'
import type { SitePlane } from '../../src-main/contract/index.ts'
import { planeProblem } from './plane-problem.ts'

const channel = {
  id: 1,
  name: 'DNA',
  key: 'w1',
  colour: '#3d7eff',
  excitationNanometres: null,
  emissionNanometres: null,
}
const plane = (z: number, state: SitePlane['state'], problem: string | null = null): SitePlane => ({
  channelId: 1,
  z,
  time: 1,
  state,
  path: `ZStep_${z}/p_A01_s1_w1.tif`,
  problem,
})
const site = (...planes: SitePlane[]) => ({ id: 7, wellId: 1, number: 1, xMicrons: null, yMicrons: null, planes })

test('a projection is there as soon as one plane of the stack is', () => {
  const stack = site(plane(1, 'missing'), plane(2, 'present'))
  expect(planeProblem(stack, channel, { z: 'max', time: 1 })).toBeUndefined()
  expect(planeProblem(stack, channel, { z: 1, time: 1 })).toEqual({
    channel: 'DNA',
    text: 'file is missing',
    file: 'p_A01_s1_w1.tif',
  })
})

test('an unreadable plane tells its reason and its file', () => {
  const found = planeProblem(site(plane(1, 'unreadable', 'the file ends early')), channel, { z: 'max', time: 1 })
  expect(found).toEqual({ channel: 'DNA', text: 'file cannot be read: the file ends early', file: 'p_A01_s1_w1.tif' })
})

test('a channel that the protocol skipped is not acquired, not missing', () => {
  expect(planeProblem(site(), channel, { z: 'max', time: 1 })?.text).toBe('was not acquired here')
})
