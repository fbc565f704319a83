/** Scenes put together from a site's planes. */
import { expect, test } from 'vitest'
import { fullRange, gateOf, siteScene } from './site-scene.ts'

const plane = (data: Uint8Array | Uint16Array, width: number, height: number) => ({ width, height, data, bitDepth: 12 })
const channel = (id: number, colour: string) => ({
  id,
  name: `C${id}`,
  key: '',
  colour,
  excitationNanometres: null,
  emissionNanometres: null,
})
const site = { id: 7, wellId: 1, number: 1, xMicrons: null, yMicrons: null, planes: [] }
const choices = {
  channels: [channel(1, '#3d7eff'), channel(2, '#35d07f')],
  look: 'colour',
  limitsOf: (id: number) => (id === 1 ? { low: 5, high: 9, gamma: 1 } : undefined),
  outlines: true,
  masks: false,
  maskOpacity: 0.5,
  values: undefined,
  drawn: ['Nuclei'],
  chosen: 3,
  hovered: 0,
  gate: undefined,
} as const

test('channels keep the project’s colours; one that did not arrive is left out', () => {
  const found = { site, planes: new Map([[1, plane(new Uint16Array(6), 3, 2)]]), labels: new Map(), problems: [] }
  const scene = siteScene(found, choices)
  expect([scene.width, scene.height]).toEqual([3, 2])
  expect(scene.channels).toMatchObject([{ colour: [61, 126, 255], limits: { low: 5, high: 9 } }])
})

test('hidden masks have no opacity, and only drawn compartments make layers', () => {
  const labels = new Map([
    ['Nuclei', plane(new Uint16Array(6), 3, 2)],
    ['Cells', plane(new Uint16Array(6), 3, 2)],
  ] as const)
  const scene = siteScene({ site, planes: new Map(), labels, problems: [] }, choices)
  expect(scene.labels).toMatchObject([{ outlines: true, opacity: 0, chosen: 3, colour: [247, 196, 66] }])
})

test('a 12-bit camera’s planes run to 4095 until the contrast is known', () => {
  expect(fullRange(plane(new Uint16Array(1), 1, 1)).high).toBe(4095)
})

test('a gate marks the picked objects of this site only; without picked cells there is no gate', () => {
  const gate = gateOf(
    [
      { siteId: 7, object: 2 },
      { siteId: 8, object: 1 },
    ],
    7,
  )!
  expect([...gate.slice(0, 3)]).toEqual([0, 1, 0])
  expect(gateOf([], 7)).toBeUndefined()
  expect(gateOf([{ siteId: 7, object: 5000 }], 7)![4999]).toBe(1)
})
