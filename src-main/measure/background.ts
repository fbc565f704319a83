/** The slowly varying background of a coarse image: an opening by a wide square, on blocks of pixels. */
import { type Grid, gridIndex } from './grid.ts'

/** Pixels per side of a block. */
const BLOCK = 4
/** Half the square's side, in blocks: brighter things narrower than 21 blocks are not background. */
const RADIUS = 10

interface Blocks {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** Subtracts the background in place, interpolated between the centres of the blocks; nothing falls below zero. */
export function subtractBackground(grid: Grid): void {
  const blocks = blockMeans(grid)
  slideBoth(blocks, 1)
  slideBoth(blocks, -1)
  const columns = Array.from({ length: grid.width }, (_, x) => between(x, blocks.width))
  const level = new Float32Array(blocks.width)
  for (let y = 0; y < grid.height; y++) {
    levelsInto(level, blocks, between(y, blocks.height))
    subtractFromRow(grid.values, gridIndex(grid.stride, 0, y), level, columns)
  }
}

function levelsInto(level: Float32Array, { width, values }: Blocks, { first, second, share }: Between): void {
  for (let i = 0; i < width; i++) {
    const above = values[first * width + i]!
    level[i] = above + (values[second * width + i]! - above) * share
  }
}

function subtractFromRow(values: Float32Array, from: number, level: Float32Array, columns: readonly Between[]): void {
  for (let x = 0; x < columns.length; x++) {
    const { first, second, share } = columns[x]!
    const background = level[first]! + (level[second]! - level[first]!) * share
    values[from + x] = Math.max(0, values[from + x]! - background)
  }
}

/** The two blocks between whose centres a pixel lies, and how far it is on its way to the second. */
interface Between {
  readonly first: number
  readonly second: number
  readonly share: number
}

function between(pixel: number, blocks: number): Between {
  const position = Math.min(Math.max((pixel + 0.5) / BLOCK - 0.5, 0), blocks - 1)
  const first = Math.floor(position)
  return { first, second: Math.min(first + 1, blocks - 1), share: position - first }
}

function blockMeans({ width, height, stride, values }: Grid): Blocks {
  const size = { width: Math.ceil(width / BLOCK), height: Math.ceil(height / BLOCK) }
  const sums = new Float32Array(size.width * size.height)
  const counts = new Int32Array(sums.length)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK) * size.width
    const from = gridIndex(stride, 0, y)
    for (let x = 0; x < width; x++) {
      const block = row + ((x / BLOCK) | 0)
      sums[block]! += values[from + x]!
      counts[block]! += 1
    }
  }
  return { ...size, values: sums.map((sum, i) => sum / counts[i]!) }
}

/** Replaces each block by the least of the square around it; by the greatest with sign −1. */
function slideBoth({ width, height, values }: Blocks, sign: number): void {
  const line = new Float32Array(Math.max(width, height))
  for (let y = 0; y < height; y++) slide(values, { first: y * width, step: 1, line: line.subarray(0, width) }, sign)
  for (let x = 0; x < width; x++) slide(values, { first: x, step: width, line: line.subarray(0, height) }, sign)
}

function slide(
  values: Float32Array,
  { first, step, line }: { first: number; step: number; line: Float32Array },
  sign: number,
): void {
  for (let i = 0; i < line.length; i++) line[i] = sign * values[first + i * step]!
  for (let i = 0; i < line.length; i++) {
    const last = Math.min(line.length - 1, i + RADIUS)
    let least = line[i]!
    for (let j = Math.max(0, i - RADIUS); j <= last; j++) least = Math.min(least, line[j]!)
    values[first + i * step] = sign * least
  }
}
