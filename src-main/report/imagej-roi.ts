/** ImageJ's binary .roi format for polygons, and zip archives of them as its ROI manager opens. */

import { open, rename, rm } from 'node:fs/promises'
import { diskFault, Fault, throwIfCancelled } from '../base/index.ts'
import { type Contour, type SiteContours, siteLabel } from './contour.ts'
import { zipInto } from './zip-file.ts'

/** Offsets and codes of ij.io.RoiDecoder: big-endian, 64 bytes of header, coordinates, 64 bytes of second header, name. */
const HEADER_BYTES = 64
const VERSION = 227
const POLYGON = 0
const AT = { version: 4, type: 6, top: 8, left: 10, bottom: 12, right: 14, count: 16, header2: 60 } as const
const AT2 = { nameOffset: 16, nameLength: 20 } as const

/**
 * One polygon with its name. Coordinates are pixel corners, as ImageJ takes integer polygons. Coordinates beyond 16 bits do not fit
 * into the format and are refused with a `bad_argument` Fault.
 */
export function encodeRoi({ points, label }: Contour, name: string): Uint8Array {
  const count = points.length / 2
  const box = boundsOf(points)
  if (count < 3 || count > 0xffff || box.left < -32768 || box.top < -32768 || box.right > 32767 || box.bottom > 32767) {
    throw new Fault('bad_argument', `Object ${label} with ${count} corners does not fit into an ImageJ ROI.`)
  }
  const header2 = HEADER_BYTES + 4 * count
  const bytes = new Uint8Array(header2 + HEADER_BYTES + 2 * name.length)
  const view = new DataView(bytes.buffer)
  for (const [i, letter] of [...'Iout'].entries()) bytes[i] = letter.charCodeAt(0)
  view.setInt16(AT.version, VERSION)
  bytes[AT.type] = POLYGON
  view.setInt16(AT.top, box.top)
  view.setInt16(AT.left, box.left)
  view.setInt16(AT.bottom, box.bottom)
  view.setInt16(AT.right, box.right)
  view.setUint16(AT.count, count)
  view.setInt32(AT.header2, header2)
  for (let i = 0; i < count; i++) {
    view.setInt16(HEADER_BYTES + 2 * i, points[2 * i]! - box.left)
    view.setInt16(HEADER_BYTES + 2 * (count + i), points[2 * i + 1]! - box.top)
  }
  view.setInt32(header2 + AT2.nameOffset, header2 + HEADER_BYTES)
  view.setInt32(header2 + AT2.nameLength, name.length)
  for (let i = 0; i < name.length; i++) view.setUint16(header2 + HEADER_BYTES + 2 * i, name.charCodeAt(i))
  return bytes
}

function boundsOf(points: Int32Array): { left: number; top: number; right: number; bottom: number } {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (let i = 0; i < points.length; i += 2) {
    box.left = Math.min(box.left, points[i]!)
    box.right = Math.max(box.right, points[i]!)
    box.top = Math.min(box.top, points[i + 1]!)
    box.bottom = Math.max(box.bottom, points[i + 1]!)
  }
  return box
}

/** `Demo_A01_s1_Nuclei_0012.roi`, one entry an object. */
export function roiName(site: SiteContours, label: number): string {
  return `${siteLabel(site)}_${site.compartment}_${String(label).padStart(4, '0')}`
}

/**
 * Writes all outlines into one zip as they come: memory holds one site at a time. Returns the number of ROIs.
 * Throws `disk`, `bad_argument` or `cancelled` Faults; an earlier file is replaced only by a whole new one.
 */
export async function writeRoiZip(
  path: string,
  sites: Iterable<SiteContours> | AsyncIterable<SiteContours>,
  signal?: AbortSignal,
): Promise<number> {
  const partial = `${path}.partial`
  try {
    const count = await writeArchive(partial, sites, signal)
    await rename(partial, path)
    return count
  } catch (error) {
    await rm(partial, { force: true })
    throw diskFault(path, error)
  }
}

async function writeArchive(
  path: string,
  sites: Iterable<SiteContours> | AsyncIterable<SiteContours>,
  signal: AbortSignal | undefined,
): Promise<number> {
  await using file = await open(path, 'w')
  const zip = zipInto(file)
  for await (const site of sites) {
    throwIfCancelled(signal)
    for (const contour of site.contours) {
      const name = roiName(site, contour.label)
      await zip.add(`${name}.roi`, encodeRoi(contour, name))
    }
  }
  return await zip.finish()
}
