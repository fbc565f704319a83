/** Plate maps as figures. */
import { expect, test } from 'vitest'
import { mapSvg } from './map-svg.ts'
import { wellLooks } from './well-look.ts'

const shape = { rows: 8, columns: 12 }
const planes = { present: 1, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0 }
const wells = new Map([['0,0', { id: 1, row: 0, column: 0, name: 'A01', title: null, sites: 1, planes }]])
const values = new Map([['0,0', { wellId: 1, value: 3, n: 5 }]])
const scale = { map: 'viridis', low: 1, high: 5 } as const
const looks = wellLooks(shape, { wells, layout: undefined, values }, scale)

test('the figure names rows, columns, limits and the unit, and shows empty places as empty', () => {
  const svg = mapSvg({ shape, looks, scale, title: 'Plate 1: mean <GFP> & ratio', unit: 'a.u.' })
  expect(svg).toContain('>12</text>')
  expect(svg).toContain('>H</text>')
  expect(svg).toContain('>a.u.</text>')
  expect(svg.match(/<circle /g)).toHaveLength(95)
  expect(svg).toContain('mean &lt;GFP&gt; &amp; ratio')
})

test('the figure carries no style attributes or scripts, so that it can be shown anywhere', () => {
  expect(mapSvg({ shape, looks, scale: undefined, title: '', unit: '' })).not.toMatch(/style=|<script/)
})
