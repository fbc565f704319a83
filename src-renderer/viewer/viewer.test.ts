/** What the viewer draws in a real browser, pixel by pixel, against colour × contrast worked out here. */
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, openPage } from './browser-page.ts'
import type { LabelLayer, Scene } from './scene.ts'
import type { View } from './view.ts'
import type * as Tested from './viewer.ts'

declare const tested: typeof Tested

interface Drawing {
  readonly scene: Scene
  readonly canvas: readonly [number, number]
  readonly view: View
  readonly greatestSide?: number
  readonly loseContext?: boolean
}

const white = [255, 255, 255] as const
const full = { low: 0, high: 255, gamma: 1 }

type DataKind = typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | typeof Float32Array

function plane(width: number, height: number, value: (x: number, y: number) => number, kind: DataKind = Uint8Array) {
  const data = new kind(width * height)
  for (let index = 0; index < data.length; index++) data[index] = value(index % width, Math.floor(index / width))
  return { width, height, data, bitDepth: 8 }
}

function sceneOf(width: number, height: number, parts: Partial<Scene>): Scene {
  return { width, height, look: 'colour', channels: [], scalars: [], labels: [], ...parts }
}

function labelLayer(labels: LabelLayer['labels'], rest: Partial<LabelLayer>): LabelLayer {
  return { labels, colour: [255, 200, 0], outlines: false, opacity: 0, chosen: 0, hovered: 0, ...rest }
}

describe.skipIf(!chromiumPath)('viewer in a browser (needs Chromium)', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => ({ browser, page } = await openPage(new URL('./viewer.ts', import.meta.url))))
  afterAll(() => browser?.close())

  /** Draws and returns a function that reads the colour of a canvas pixel. */
  async function draw(drawing: Drawing): Promise<(x: number, y: number) => number[]> {
    const pixels = await page.evaluate(async ({ scene, canvas, view, greatestSide, loseContext }) => {
      document.querySelector('canvas')?.remove()
      const element = document.body.appendChild(document.createElement('canvas'))
      Object.assign(element.style, { display: 'block', width: `${canvas[0]}px`, height: `${canvas[1]}px` })
      const viewer = tested.createViewer(element, greatestSide ? { greatestSide } : {})
      const gl = element.getContext('webgl2')!
      viewer.show(scene)
      viewer.look(view)
      viewer.draw()
      if (loseContext) {
        const lost = gl.getExtension('WEBGL_lose_context')!
        const happened = (name: string) => new Promise((resolve) => element.addEventListener(name, resolve))
        const gone = happened('webglcontextlost')
        lost.loseContext()
        await gone
        const back = happened('webglcontextrestored')
        setTimeout(() => lost.restoreContext(), 50)
        await back
        viewer.draw()
      }
      const read = new Uint8Array(canvas[0] * canvas[1] * 4)
      gl.readPixels(0, 0, canvas[0], canvas[1], gl.RGBA, gl.UNSIGNED_BYTE, read)
      viewer.dispose()
      return [...read]
    }, drawing)
    const [width, height] = drawing.canvas
    return (x, y) => pixels.slice(((height - 1 - y) * width + x) * 4).slice(0, 3)
  }

  function expectColour(found: number[], wanted: readonly number[]): void {
    for (const part of [0, 1, 2])
      expect(Math.abs(found[part]! - wanted[part]!), `${found} for ${wanted}`).toBeLessThanOrEqual(1)
  }

  test('at 1:1 every pixel is colour times contrast, channels added and clipped', async () => {
    const scene = sceneOf(32, 16, {
      channels: [
        {
          plane: plane(32, 16, (x, y) => x * 100 + y, Uint16Array),
          colour: [0, 255, 64],
          limits: { low: 300, high: 2800, gamma: 1 },
          visible: true,
        },
        {
          plane: plane(32, 16, (x, y) => x + y * 8),
          colour: [255, 128, 0],
          limits: { low: 10, high: 110, gamma: 0.5 },
          visible: true,
        },
        { plane: plane(32, 16, () => 255), colour: white, limits: full, visible: false },
      ],
    })
    const at = await draw({ scene, canvas: [32, 16], view: { x: 16, y: 8, zoom: 1 } })
    const part = (value: number, low: number, high: number) => Math.min(1, Math.max(0, (value - low) / (high - low)))
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 32; x++) {
        const first = part(x * 100 + y, 300, 2800)
        const second = part(x + y * 8, 10, 110) ** 0.5
        expectColour(at(x, y), [255 * second, Math.min(255, 255 * first + 128 * second), 64 * first])
      }
  })

  test('enlarged four times, pixels are squares with sharp edges, and outside is black', async () => {
    const scene = sceneOf(4, 4, {
      channels: [{ plane: plane(4, 4, (x, y) => 60 * x + 10 * y), colour: white, limits: full, visible: true }],
    })
    const at = await draw({ scene, canvas: [24, 24], view: { x: 2, y: 2, zoom: 4 } })
    for (let y = 0; y < 24; y++)
      for (let x = 0; x < 24; x++) {
        const [column, row] = [Math.floor((x - 4) / 4), Math.floor((y - 4) / 4)]
        const inside = column >= 0 && column < 4 && row >= 0 && row < 4
        const value = inside ? 60 * column + 10 * row : 0
        expectColour(at(x, y), [value, value, value])
      }
  })

  test.each([2, 3, 4, 6.5])('shrunk %f times, a pixel is the mean over its footprint', async (factor) => {
    const value = (x: number, y: number) => ((x * 37 + y * 91) % 101) / 100
    const scene = sceneOf(130, 130, {
      channels: [
        {
          plane: plane(130, 130, value, Float32Array),
          colour: white,
          limits: { low: 0, high: 1, gamma: 1 },
          visible: true,
        },
      ],
    })
    const at = await draw({ scene, canvas: [20, 20], view: { x: 10 * factor, y: 10 * factor, zoom: 1 / factor } })
    // Footprints that are whole blocks of the level below are exact; others spread over the blocks they touch.
    const block = 2 ** Math.floor(Math.log2(factor))
    const blocks = plane(
      Math.floor(130 / block),
      Math.floor(130 / block),
      (i, j) => {
        let sum = 0
        for (let y = 0; y < block; y++) for (let x = 0; x < block; x++) sum += value(i * block + x, j * block + y)
        return sum / block ** 2
      },
      Float32Array,
    )
    const overlap = (from: number, to: number, index: number) =>
      Math.max(0, Math.min(to, index + 1) - Math.max(from, index))
    for (let y = 0; y < 18; y++)
      for (let x = 0; x < 18; x++) {
        const span = factor / block
        let sum = 0
        for (let j = 0; j < blocks.height; j++)
          for (let i = 0; i < blocks.width; i++)
            sum +=
              blocks.data[j * blocks.width + i]! *
              overlap(x * span, (x + 1) * span, i) *
              overlap(y * span, (y + 1) * span, j)
        const mean = (255 * sum) / span ** 2
        expectColour(at(x, y), [mean, mean, mean])
      }
  })

  test('an image in tiles looks like one in a single texture', async () => {
    const picture = plane(100, 70, (x, y) => (x * 7 + y * 13) % 256)
    const scene = sceneOf(100, 70, { channels: [{ plane: picture, colour: white, limits: full, visible: true }] })
    const drawing = { scene, canvas: [100, 70] as const, view: { x: 50, y: 35, zoom: 1 } }
    const [one, many] = [await draw(drawing), await draw({ ...drawing, greatestSide: 40 })]
    for (let y = 0; y < 70; y++) for (let x = 0; x < 100; x++) expect(many(x, y)).toEqual(one(x, y))
    expectColour(one(99, 69), Array(3).fill((99 * 7 + 69 * 13) % 256))
  })

  test('a single channel can be grey or inverted; two cannot', async () => {
    const channel = {
      plane: plane(2, 1, (x) => 100 + x * 50),
      colour: [0, 0, 255],
      limits: full,
      visible: true,
    } as const
    const drawing = { canvas: [2, 1] as const, view: { x: 1, y: 0.5, zoom: 1 } }
    expectColour(
      (await draw({ ...drawing, scene: sceneOf(2, 1, { look: 'grey', channels: [channel] }) }))(1, 0),
      [150, 150, 150],
    )
    expectColour(
      (await draw({ ...drawing, scene: sceneOf(2, 1, { look: 'inverted', channels: [channel] }) }))(0, 0),
      [155, 155, 155],
    )
    expectColour(
      (await draw({ ...drawing, scene: sceneOf(2, 1, { look: 'grey', channels: [channel, channel] }) }))(0, 0),
      [0, 0, 200],
    )
  })

  test('outlines are one screen pixel wide at any zoom, inside their object', async () => {
    const labels = plane(16, 16, (x, y) => (x >= 4 && x < 12 && y >= 4 && y < 12 ? 1 : 0), Uint32Array)
    for (const zoom of [1, 5]) {
      const side = 16 * zoom
      const scene = sceneOf(16, 16, { labels: [labelLayer(labels, { outlines: true })] })
      const at = await draw({ scene, canvas: [side, side], view: { x: 8, y: 8, zoom } })
      const [first, last] = [4 * zoom, 12 * zoom - 1]
      for (let x = 0; x < side; x++) {
        const on = x === first || x === last
        expectColour(at(x, side / 2), on ? [255, 200, 0] : [0, 0, 0])
      }
    }
  })

  test('two touching objects are told apart, and the chosen one is white and thicker', async () => {
    const labels = plane(20, 9, (x) => (x < 10 ? 1 : 2), Uint16Array)
    const scene = sceneOf(20, 9, { labels: [labelLayer(labels, { outlines: true, chosen: 2 })] })
    const at = await draw({ scene, canvas: [20, 9], view: { x: 10, y: 4.5, zoom: 1 } })
    expect([8, 9, 10, 11, 12].map((x) => at(x, 4).join())).toEqual([
      '0,0,0',
      '255,200,0',
      '255,255,255',
      '255,255,255',
      '0,0,0',
    ])
  })

  test('masks take the colour of their object’s value; objects without one stay clear', async () => {
    const labels = plane(4, 1, (x) => x, Uint32Array)
    const colours = Uint8Array.from([0, 0, 0, 255, 100, 50, 25, 255, 200, 100, 50, 255])
    const values = { values: Float32Array.of(10, Number.NaN, 20), map: { low: 10, high: 20, colours } }
    const under = { plane: plane(4, 1, () => 80), colour: white, limits: full, visible: true }
    const scene = sceneOf(4, 1, { channels: [under], labels: [labelLayer(labels, { opacity: 0.5, values })] })
    const at = await draw({ scene, canvas: [4, 1], view: { x: 2, y: 0.5, zoom: 1 } })
    expectColour(at(0, 0), [80, 80, 80])
    expectColour(at(1, 0), [40, 40, 40])
    expectColour(at(2, 0), [80, 80, 80])
    expectColour(at(3, 0), [140, 90, 65])
  })

  test('values of the 3,000th object are found in the second row of their table', async () => {
    const labels = plane(1, 1, () => 3000, Uint32Array)
    const numbers = new Float32Array(3000).fill(0)
    numbers[2999] = 1
    const values = {
      values: numbers,
      map: { low: 0, high: 1, colours: Uint8Array.from([0, 0, 0, 255, 10, 20, 30, 255]) },
    }
    const scene = sceneOf(1, 1, { labels: [labelLayer(labels, { opacity: 1, values })] })
    expectColour((await draw({ scene, canvas: [1, 1], view: { x: 0.5, y: 0.5, zoom: 1 } }))(0, 0), [10, 20, 30])
  })

  test('a scalar overlay is laid over the channels by its ramp and opacity', async () => {
    const colours = Uint8Array.from([0, 0, 0, 0, 255, 0, 0, 255])
    const saliency = plane(2, 1, (x) => x, Float32Array)
    const scene = sceneOf(2, 1, {
      channels: [{ plane: plane(2, 1, () => 100), colour: white, limits: full, visible: true }],
      scalars: [{ plane: saliency, map: { low: 0, high: 1, colours }, opacity: 0.6 }],
    })
    const at = await draw({ scene, canvas: [2, 1], view: { x: 1, y: 0.5, zoom: 1 } })
    expectColour(at(0, 0), [100, 100, 100])
    expectColour(at(1, 0), [40 + 153, 40, 40])
  })

  test('after the graphics card was lost the picture comes back', async () => {
    const scene = sceneOf(3, 1, {
      channels: [{ plane: plane(3, 1, (x) => x * 90), colour: white, limits: full, visible: true }],
    })
    const at = await draw({ scene, canvas: [3, 1], view: { x: 1.5, y: 0.5, zoom: 1 }, loseContext: true })
    expect([0, 1, 2].map((x) => at(x, 0)[0])).toEqual([0, 90, 180])
  })
})
