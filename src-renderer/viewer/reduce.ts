/** Halves planes for looking from afar: each level is the mean of 2 × 2 blocks of the one before. */
import type { PlaneData } from '../stores/index.ts'

export interface Level {
  readonly width: number
  readonly height: number
  readonly data: PlaneData
}

/** The level below: sides halved (rounded down, at least 1), values the mean of 2 × 2, rounded in integer planes. */
export function halve(level: Level): Level {
  const width = Math.max(1, level.width >> 1)
  const height = Math.max(1, level.height >> 1)
  const data = new (level.data.constructor as new (length: number) => PlaneData)(width * height)
  const half = level.data instanceof Float32Array ? 0 : 0.5
  for (let y = 0; y < height; y++) {
    const top = Math.min(2 * y, level.height - 1) * level.width
    const bottom = Math.min(2 * y + 1, level.height - 1) * level.width
    for (let x = 0; x < width; x++) {
      const left = Math.min(2 * x, level.width - 1)
      const right = Math.min(2 * x + 1, level.width - 1)
      const sum =
        level.data[top + left]! + level.data[top + right]! + level.data[bottom + left]! + level.data[bottom + right]!
      data[y * width + x] = sum / 4 + half
    }
  }
  return { width, height, data }
}

/** Number of levels of a plane down to one pixel, the plane itself included. */
export function levelsOf(width: number, height: number): number {
  return 1 + Math.floor(Math.log2(Math.max(width, height)))
}
