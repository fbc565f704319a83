/** Random places for boxes in an image, none over another. */
import type { Random } from '../base/index.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Place {
  readonly x: number
  readonly y: number
}

/** Free pixels between two boxes. */
const GAP = 4
const TRIES_PER_BOX = 300
const TRIES_PER_IMAGE = 40
const TRIALS = 5

/** Left and top of every box, in the order given, uniformly at random inside the image; undefined where no room was found. */
export function placeBoxes(random: Random, boxes: readonly Size[], image: Size): Place[] | undefined {
  const order = boxes.map((_, i) => i).sort((a, b) => areaOf(boxes[b]!) - areaOf(boxes[a]!))
  for (let tries = 0; tries < TRIES_PER_IMAGE; tries++) {
    const placed: (Place & Size)[] = []
    for (const i of order) {
      const place = placeOne(random, boxes[i]!, image, placed)
      if (!place) break
      placed.push({ ...place, ...sizeOf(boxes[i]!) })
    }
    if (placed.length < boxes.length) continue
    const places = new Array<Place>(boxes.length)
    order.forEach((i, rank) => void (places[i] = { x: placed[rank]!.x, y: placed[rank]!.y }))
    return places
  }
  return undefined
}

/** How many boxes surely find room: the fewest of some trials in which boxes from `draw` are placed until one finds none. At most `enough`. */
export function countThatFits(random: Random, draw: (index: number) => Size, image: Size, enough: number): number {
  let fewest = enough
  for (let trial = 0; trial < TRIALS; trial++) {
    const placed: (Place & Size)[] = []
    while (placed.length < fewest) {
      const box = draw(placed.length)
      const place = placeOne(random, box, image, placed)
      if (!place) break
      placed.push({ ...place, ...sizeOf(box) })
    }
    fewest = placed.length
  }
  return fewest
}

function placeOne(random: Random, box: Size, image: Size, placed: readonly (Place & Size)[]): Place | undefined {
  if (box.width > image.width || box.height > image.height) return undefined
  for (let tries = 0; tries < TRIES_PER_BOX; tries++) {
    const x = random.integer(image.width - box.width + 1)
    const y = random.integer(image.height - box.height + 1)
    const overlaps = placed.some(
      (other) =>
        x < other.x + other.width + GAP &&
        other.x < x + box.width + GAP &&
        y < other.y + other.height + GAP &&
        other.y < y + box.height + GAP,
    )
    if (!overlaps) return { x, y }
  }
  return undefined
}

function areaOf({ width, height }: Size): number {
  return width * height
}

/** Without whatever else the box carries, such as a place of its own. */
function sizeOf({ width, height }: Size): Size {
  return { width, height }
}
