/** A small plate of bright discs, written without the program's own writers, for tests of what goes wrong around it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Picture {
  readonly width: number
  readonly height: number
  /** Pages, each row-major, 16 bit. */
  readonly pages: readonly Uint16Array[]
  readonly description?: string
}

/** Discs of radius 8 on a dark ground, `brightness` above it; the same `seed` puts them at the same places. */
export function discs(size: { width: number; height: number }, seed: number, brightness = 3000): Uint16Array {
  const { width, height } = size
  const pixels = new Uint16Array(width * height).fill(200)
  for (let i = 0; i < 6; i++) {
    const cx = 15 + ((i % 3) * (width - 30)) / 2 + (seed % 4)
    const cy = 15 + Math.floor(i / 3) * (height - 30)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if ((x - cx) ** 2 + (y - cy) ** 2 < 64) pixels[y * width + x] = 200 + brightness + ((x * 7 + y * 13) % 50)
  }
  return pixels
}

/** An uncompressed 16-bit TIFF, little-endian, one strip a page (TIFF 6.0, section 2). */
export function tiffBytes({ width, height, pages, description = '' }: Picture): Uint8Array {
  const text = Buffer.from(`${description}\0`)
  const perPage = 2 + 9 * 12 + 4
  const head = 8 + pages.length * perPage + text.length
  const out = Buffer.alloc(head + pages.length * width * height * 2)
  out.write('II', 0, 'latin1')
  out.writeUInt16LE(42, 2)
  out.writeUInt32LE(8, 4)
  text.copy(out, 8 + pages.length * perPage)
  for (const [i, page] of pages.entries()) {
    const at = 8 + i * perPage
    const pixelsAt = head + i * width * height * 2
    const tags = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 1, 16],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
      [270, 2, text.length, text.length > 4 ? 8 + pages.length * perPage : 0],
      [273, 4, 1, pixelsAt],
      [277, 3, 1, 1],
      [279, 4, 1, width * height * 2],
    ] as const
    out.writeUInt16LE(tags.length, at)
    for (const [n, [tag, type, count, value]] of tags.entries()) {
      const entry = at + 2 + n * 12
      out.writeUInt16LE(tag, entry)
      out.writeUInt16LE(type, entry + 2)
      out.writeUInt32LE(count, entry + 4)
      out.writeUInt32LE(value, entry + 8)
    }
    out.writeUInt32LE(i + 1 < pages.length ? at + perPage : 0, at + 2 + tags.length * 12)
    Buffer.from(page.buffer, page.byteOffset, page.byteLength).copy(out, pixelsAt)
  }
  return out
}

export function writeTiff(path: string, picture: Picture): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, tiffBytes(picture))
}

const SIZE = { width: 96, height: 80 }

/** `P1_<well>_s<site>_w<channel>.tif`, two channels and one site a well, as MetaXpress names them. */
export function writePlate(folder: string, wells: readonly string[] = ['A01', 'A02', 'B01', 'B02']): void {
  for (const [i, well] of wells.entries())
    for (const channel of [1, 2])
      writeTiff(join(folder, `P1_${well}_s1_w${channel}.tif`), {
        ...SIZE,
        pages: [discs(SIZE, i, channel === 1 ? 3000 : 900)],
      })
}
