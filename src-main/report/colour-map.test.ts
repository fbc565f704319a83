import { describe, expect, it } from 'vitest'
import { type ColourMapName, colourAt, hexColour, inkOn, type Rgb } from './colour-map.ts'

/** Luminance of CIE 1931 from sRGB. */
function luminance([r, g, b]: Rgb): number {
  const linear = [r, g, b].map((part) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!
}

describe('colour maps', () => {
  it.each<[ColourMapName, number, string]>([
    ['viridis', 0, '#440154'],
    ['viridis', 128 / 255, '#21918c'],
    ['viridis', 1, '#fde725'],
    ['cividis', 0, '#00224e'],
    ['cividis', 1, '#fee838'],
    ['diverging', 0, '#053061'],
    ['diverging', 0.5, '#f7f7f7'],
    ['diverging', 1, '#67001f'],
  ])('%s at %d is the published %s', (name, position, colour) => {
    expect(hexColour(colourAt(name, position))).toBe(colour)
  })

  it.each<ColourMapName>(['viridis', 'cividis'])('%s grows lighter all the way', (name) => {
    const steps = Array.from({ length: 256 }, (_, i) => luminance(colourAt(name, i / 255)))
    for (let i = 4; i < steps.length; i += 4) expect(steps[i]).toBeGreaterThan(steps[i - 4]!)
  })

  it('takes positions beyond its ends as the ends', () => {
    expect(colourAt('viridis', -3)).toEqual(colourAt('viridis', 0))
    expect(colourAt('viridis', 7)).toEqual(colourAt('viridis', 1))
  })

  it('writes dark on light and light on dark, at a contrast of 3 or more throughout', () => {
    for (const name of ['viridis', 'cividis', 'diverging'] as const) {
      for (let i = 0; i <= 64; i++) {
        const colour = colourAt(name, i / 64)
        const ink = inkOn(colour) === '#ffffff' ? 1 : luminance([0x14, 0x18, 0x1d])
        const [light, dark] = [luminance(colour), ink].sort((a, b) => b - a) as [number, number]
        expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(3)
      }
    }
  })
})
