/** Cuts a plane that is larger than a texture may be into tiles. */

export interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Tiles of at most `greatest` pixels a side that cover a plane without overlap. Their origins are multiples of
 * the greatest power of two not above `greatest`, so that the blocks of reduced levels do not straddle tiles.
 */
export function tilesOf(width: number, height: number, greatest: number): Tile[] {
  if (width <= greatest && height <= greatest) return [{ x: 0, y: 0, width, height }]
  const side = 2 ** Math.floor(Math.log2(greatest))
  const tiles: Tile[] = []
  for (let y = 0; y < height; y += side)
    for (let x = 0; x < width; x += side)
      tiles.push({ x, y, width: Math.min(side, width - x), height: Math.min(side, height - y) })
  return tiles
}
