/** A folder of class folders with made-up single cells, for tests: round ones and double ones on named plates. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, seededRandom } from '../src-main/base/index.ts'
import { encodePng8, type Plane } from '../src-main/image/index.ts'

export interface PictureLook {
  readonly side?: number
  readonly background?: number
  readonly noise?: number
  readonly level?: number
  /** Factor on all levels, for 16-bit pictures. */
  readonly scale?: number
}

interface Disk {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** A picture of disks of one level with hard edges: places are from the picture's middle. */
export function picture(random: Random, disks: readonly Disk[], look: PictureLook = {}): Plane {
  const { side = 48, background = 10, noise = 1.5, level = 120, scale = 1 } = look
  const values = Array.from({ length: side * side }, (_, i) => {
    const x = (i % side) - (side - 1) / 2
    const y = Math.floor(i / side) - (side - 1) / 2
    const isIn = disks.some((disk) => Math.hypot(x - disk.x, y - disk.y) <= disk.radius)
    return Math.round(scale * ((isIn ? level : background) + noise * random.normal()))
  })
  const data = scale === 1 ? Uint8Array.from(values) : Uint16Array.from(values)
  return { width: side, height: side, data, bitDepth: scale === 1 ? 8 : 16 }
}

const KINDS: Readonly<Record<string, readonly Disk[]>> = {
  Round: [{ x: 0, y: 0, radius: 8 }],
  Double: [
    { x: -9, y: 1, radius: 7 },
    { x: 8, y: -1, radius: 6 },
  ],
}

/** Writes `<class>/PLATE<n>_P<…>.png`, five cells of each class on each of six plates, and one that its border cuts. */
export async function writeCellPictures(directory: string, look: PictureLook = {}): Promise<string> {
  const random = seededRandom(11)
  for (const [kind, disks] of Object.entries(KINDS)) {
    mkdirSync(join(directory, kind), { recursive: true })
    const write = async (name: string, plane: Plane): Promise<void> => {
      const bytes = await encodePng8({ ...plane, samples: 1, bytes: plane.data as Uint8Array })
      writeFileSync(join(directory, kind, name), bytes)
    }
    for (let plate = 1; plate <= 6; plate++)
      for (let cell = 1; cell <= 5; cell++)
        await write(`PLATE${plate}_07_P0000${cell}_T00001.png`, picture(random, disks, look))
    await write('PLATE1_07_P00099_T00001.png', picture(random, [{ x: 0, y: -18, radius: 16 }], look))
  }
  return directory
}
