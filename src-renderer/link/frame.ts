/** Reads the pixel port's binary frames: u32 header length, JSON header, padding to 8 bytes, payload. */
import type { PixelHeader } from '../../src-main/contract/index.ts'

export interface Frame {
  readonly header: PixelHeader
  /** Bytes of the array; aligned to 8, so that any typed array can stand on them. */
  readonly payload: Uint8Array<ArrayBuffer>
}

/** Unpacks a frame without copying its payload. Throws when the frame is cut. */
export function readFrame(buffer: ArrayBuffer): Frame {
  const length = buffer.byteLength < 4 ? Number.POSITIVE_INFINITY : new DataView(buffer).getUint32(0, true)
  const start = Math.ceil((4 + length) / 8) * 8
  if (4 + length > buffer.byteLength) throw new Error(`Pixel frame of ${buffer.byteLength} bytes is cut.`)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as PixelHeader
  const payload = start >= buffer.byteLength ? new Uint8Array(0) : new Uint8Array(buffer, start)
  return { header, payload }
}
