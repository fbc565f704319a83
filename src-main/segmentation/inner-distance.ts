/** How far inside its object every pixel lies: what networks learn to see, so that neighbours fall apart at their seams. */
import { Fault } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { distanceTransform } from './distance.ts'
import type { Raster } from './raster.ts'

/**
 * Distance of each pixel to the nearest one that is not of its object, divided by the largest of its object: 0 on the background,
 * above 0 in objects, 1 at their middle. Outside of the image nothing ends, as if it went on as its mirror image.
 */
export function innerDistance(image: LabelImage): Raster {
  const { width, height, labels, count } = image
  const data = new Float32Array(labels.length)
  const boxes = boxesOf(image)
  for (let object = 1; object <= count; object++) {
    const [left, top, right, bottom] = boxes.subarray(4 * object, 4 * object + 4)
    if (right! < left!) continue
    const box = {
      left: Math.max(0, left! - 1),
      top: Math.max(0, top! - 1),
      right: Math.min(width - 1, right! + 1),
      bottom: Math.min(height - 1, bottom! + 1),
    }
    layInto(data, image, object, box)
  }
  return { width, height, data }
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Left, top, right and bottom of every object, from entry 4 · object on; objects without pixels end before they begin. */
function boxesOf({ width, labels, count }: LabelImage): Int32Array {
  const boxes = new Int32Array(4 * (count + 1))
  for (let object = 0; object <= count; object++) boxes.set([width, labels.length, -1, -1], 4 * object)
  for (let i = 0; i < labels.length; i++) {
    const at = 4 * labels[i]!
    if (at === 0) continue
    if (at >= boxes.length) throw new Fault('bad_argument', `The label image has object ${at / 4} of ${count}.`)
    const x = i % width
    const y = (i - x) / width
    if (x < boxes[at]!) boxes[at] = x
    if (y < boxes[at + 1]!) boxes[at + 1] = y
    if (x > boxes[at + 2]!) boxes[at + 2] = x
    if (y > boxes[at + 3]!) boxes[at + 3] = y
  }
  return boxes
}

function layInto(out: Float32Array, { width, labels }: LabelImage, object: number, box: Box): void {
  const size = { width: box.right - box.left + 1, height: box.bottom - box.top + 1 }
  const mask = new Uint8Array(size.width * size.height)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++)
      mask[y * size.width + x] = Number(labels[(box.top + y) * width + box.left + x] === object)
  const { data } = distanceTransform({ ...size, data: mask })
  let most = 0
  for (let i = 0; i < data.length; i++) if (data[i]! > most) most = data[i]!
  for (let i = 0; i < data.length; i++) {
    if (mask[i] === 0) continue
    const x = i % size.width
    const at = (box.top + (i - x) / size.width) * width + box.left + x
    // An object that fills the image ends nowhere.
    out[at] = most < Number.POSITIVE_INFINITY ? data[i]! / most : 1
  }
}
