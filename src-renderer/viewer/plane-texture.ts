/** A plane on the graphics card: its tiles, and their reduced levels once the plane is seen from afar. */
import type { Plane, PlaneData } from '../stores/index.ts'
import { halve, type Level, levelsOf } from './reduce.ts'
import { type Tile, tilesOf } from './tiles.ts'

export interface TileTexture {
  readonly tile: Tile
  readonly texture: WebGLTexture
  readonly levels: number
}

export interface PlaneTexture {
  readonly tiles: readonly TileTexture[]
  readonly whole: boolean
  readonly bytes: number
  /** Uploads the reduced levels unless they are there. */
  readonly reduce: () => void
}

interface Format {
  readonly internal: 'R8UI' | 'R16UI' | 'R32UI' | 'R32F'
  readonly format: 'RED_INTEGER' | 'RED'
  readonly type: 'UNSIGNED_BYTE' | 'UNSIGNED_SHORT' | 'UNSIGNED_INT' | 'FLOAT'
}

function formatOf(data: PlaneData): Format {
  if (data instanceof Uint8Array) return { internal: 'R8UI', format: 'RED_INTEGER', type: 'UNSIGNED_BYTE' }
  if (data instanceof Uint16Array) return { internal: 'R16UI', format: 'RED_INTEGER', type: 'UNSIGNED_SHORT' }
  if (data instanceof Uint32Array) return { internal: 'R32UI', format: 'RED_INTEGER', type: 'UNSIGNED_INT' }
  return { internal: 'R32F', format: 'RED', type: 'FLOAT' }
}

/** Uploads a plane as textures of at most `greatest` pixels a side. */
export function uploadPlane(gl: WebGL2RenderingContext, plane: Plane, greatest: number): PlaneTexture {
  const format = formatOf(plane.data)
  const tiles = tilesOf(plane.width, plane.height, greatest).map((tile): TileTexture => {
    const levels = levelsOf(tile.width, tile.height)
    const texture = storage(gl, format, { width: tile.width, height: tile.height, levels })
    upload(gl, format, 0, { tile, source: plane })
    return { tile, texture, levels }
  })
  let reduced = false
  const reduce = () => {
    if (reduced) return
    reduced = true
    for (const tile of tiles) uploadLevels(gl, format, plane, tile)
  }
  return { tiles, whole: format.internal !== 'R32F', bytes: Math.ceil((plane.data.byteLength * 4) / 3), reduce }
}

/** Values or colours in a texture that is looked up, not drawn: rows of `width`. */
export function uploadTable(gl: WebGL2RenderingContext, data: Uint8Array | Float32Array, width: number): WebGLTexture {
  const format = formatOf(data)
  const height = Math.max(1, Math.ceil(data.length / width))
  const padded = new (data.constructor as new (length: number) => typeof data)(width * height)
  padded.set(data)
  const texture = storage(gl, format, { width, height, levels: 1 })
  upload(gl, format, 0, { tile: { x: 0, y: 0, width, height }, source: { width, height, data: padded } })
  return texture
}

/** A ramp of colours [step, rgba] as a texture one pixel high. */
export function uploadRamp(gl: WebGL2RenderingContext, colours: Uint8Array): WebGLTexture {
  const texture = gl.createTexture()
  bindForUpload(gl, texture)
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, colours.length / 4, 1)
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, colours.length / 4, 1, gl.RGBA, gl.UNSIGNED_BYTE, colours)
  nearest(gl)
  return texture
}

/** Uploads bind textures on a unit of their own, so that they never replace one that a program draws with. */
function bindForUpload(gl: WebGL2RenderingContext, texture: WebGLTexture): void {
  gl.activeTexture(gl.TEXTURE7)
  gl.bindTexture(gl.TEXTURE_2D, texture)
}

function storage(
  gl: WebGL2RenderingContext,
  format: Format,
  size: { width: number; height: number; levels: number },
): WebGLTexture {
  const texture = gl.createTexture()
  bindForUpload(gl, texture)
  gl.texStorage2D(gl.TEXTURE_2D, size.levels, gl[format.internal], size.width, size.height)
  nearest(gl)
  return texture
}

function nearest(gl: WebGL2RenderingContext): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST_MIPMAP_NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
}

/** Copies a rectangle of `source` into a level of the bound texture. */
function upload(gl: WebGL2RenderingContext, format: Format, level: number, part: { tile: Tile; source: Level }): void {
  const { tile, source } = part
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1)
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, source.width)
  gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, tile.x)
  gl.pixelStorei(gl.UNPACK_SKIP_ROWS, tile.y)
  const { width, height } = tile
  gl.texSubImage2D(gl.TEXTURE_2D, level, 0, 0, width, height, gl[format.format], gl[format.type], source.data)
  for (const state of [gl.UNPACK_ROW_LENGTH, gl.UNPACK_SKIP_PIXELS, gl.UNPACK_SKIP_ROWS]) gl.pixelStorei(state, 0)
}

function uploadLevels(
  gl: WebGL2RenderingContext,
  format: Format,
  plane: Plane,
  { tile, texture, levels }: TileTexture,
): void {
  bindForUpload(gl, texture)
  let last = cut(plane, tile)
  for (let level = 1; level < levels; level++) {
    last = halve(last)
    const { width, height } = last
    upload(gl, format, level, { tile: { x: 0, y: 0, width, height }, source: last })
  }
}

function cut(plane: Plane, tile: Tile): Level {
  if (tile.width === plane.width && tile.height === plane.height) return plane
  const data = new (plane.data.constructor as new (length: number) => PlaneData)(tile.width * tile.height)
  for (let y = 0; y < tile.height; y++) {
    const from = (tile.y + y) * plane.width + tile.x
    data.set(plane.data.subarray(from, from + tile.width), y * tile.width)
  }
  return { width: tile.width, height: tile.height, data }
}
