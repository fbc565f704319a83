/** The eight ways to lay a picture: flips and quarter turns, exact to the pixel. */
import type { CellCrop } from './cell-crop.ts'

export type Layable = Pick<CellCrop, 'width' | 'height' | 'light' | 'weight' | 'box'>

/** `way` 0 … 7: bit 0 mirrors left and right, bit 1 top and bottom, bit 2 exchanges x and y first. */
export function turnCrop(crop: Layable, way: number): Layable {
  const mirrorX = (way & 1) !== 0
  const mirrorY = (way & 2) !== 0
  const exchange = (way & 4) !== 0
  const width = exchange ? crop.height : crop.width
  const height = exchange ? crop.width : crop.height
  const light = new Float32Array(crop.light.length)
  const weight = new Float32Array(crop.weight.length)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const u = mirrorX ? width - 1 - x : x
      const v = mirrorY ? height - 1 - y : y
      const from = exchange ? u * crop.width + v : v * crop.width + u
      light[to] = crop.light[from]!
      weight[to] = crop.weight[from]!
    }
  }
  const own = crop.box
  const box = exchange ? { x: own.y, y: own.x, width: own.height, height: own.width } : own
  const x = mirrorX ? width - box.x - box.width : box.x
  const y = mirrorY ? height - box.y - box.height : box.y
  return { width, height, light, weight, box: { ...box, x, y } }
}
