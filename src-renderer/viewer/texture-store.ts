/** Textures by the arrays they were made from: uploaded once, those used longest ago dropped beyond a budget. */
import type { Plane } from '../stores/index.ts'
import { type PlaneTexture, uploadPlane, uploadRamp, uploadTable } from './plane-texture.ts'

const BUDGET_BYTES = 768 * 2 ** 20
/** Rows of lookup tables by object; the shaders know this number. */
const TABLE_WIDTH = 2048

export interface TextureStore {
  readonly planeTexture: (plane: Plane) => PlaneTexture
  /** A value for each object, object 1 first. */
  readonly table: (values: Uint8Array | Float32Array) => WebGLTexture
  readonly ramp: (colours: Uint8Array) => WebGLTexture
  /** Drops what was used longest ago; call when a picture is complete. */
  readonly trim: () => void
}

interface Kept {
  readonly textures: readonly WebGLTexture[]
  readonly bytes: number
  picture: number
}

/** Textures of one context. After the context was lost a new store is made: its arrays are still with the caller. */
export function textureStore(gl: WebGL2RenderingContext, greatestSide: number): TextureStore {
  const planes = new WeakMap<object, PlaneTexture>()
  const single = new WeakMap<object, WebGLTexture>()
  const kept = new Map<object, Kept>()
  let picture = 0

  function keep(source: object, textures: readonly WebGLTexture[], bytes: number): void {
    kept.delete(source)
    kept.set(source, { textures, bytes, picture })
  }

  function planeTexture(plane: Plane): PlaneTexture {
    const found = planes.get(plane.data) ?? uploadPlane(gl, plane, greatestSide)
    planes.set(plane.data, found)
    keep(
      plane.data,
      found.tiles.map((tile) => tile.texture),
      found.bytes,
    )
    return found
  }

  function lookup(source: Uint8Array | Float32Array, make: () => WebGLTexture): WebGLTexture {
    const found = single.get(source) ?? make()
    single.set(source, found)
    keep(source, [found], source.byteLength)
    return found
  }

  function trim(): void {
    let bytes = 0
    for (const entry of kept.values()) bytes += entry.bytes
    for (const [source, entry] of kept) {
      if (bytes <= BUDGET_BYTES) break
      if (entry.picture === picture) continue
      for (const texture of entry.textures) gl.deleteTexture(texture)
      planes.delete(source)
      single.delete(source)
      kept.delete(source)
      bytes -= entry.bytes
    }
    picture++
  }

  return {
    planeTexture,
    table: (values) => lookup(values, () => uploadTable(gl, values, TABLE_WIDTH)),
    ramp: (colours) => lookup(colours, () => uploadRamp(gl, colours)),
    trim,
  }
}
