/** Maximum projection: for each pixel the largest value over several planes, as for a Z stack. */
import { Fault } from '../base/index.ts'
import type { Plane, PlaneData } from './plane.ts'

/**
 * A new plane; the planes given are left as they are. Integer planes of different depths give the wider type. NaN
 * counts as less than any number. Throws a Fault `bad_argument` for no planes, and for mixed sizes, naming both.
 */
export function maximumProjection(planes: readonly Plane[]): Plane {
  const [first] = planes
  if (!first) throw new Fault('bad_argument', 'A maximum projection needs at least one plane.')
  const { width, height } = first
  const other = planes.find((plane) => plane.width !== width || plane.height !== height)
  if (other)
    throw new Fault(
      'bad_argument',
      `A maximum projection needs planes of one size; these are ${width} × ${height} and ${other.width} × ${other.height} pixels.`,
      { todo: 'Check whether two acquisitions were mixed in one folder.' },
    )
  const data = copyAsWidest(planes)
  for (const plane of planes.slice(1)) raiseInto(data, plane.data)
  return { width, height, data, bitDepth: Math.max(...planes.map((plane) => plane.bitDepth)) }
}

function copyAsWidest(planes: readonly Plane[]): PlaneData {
  const first = planes[0]!.data
  if (planes.some(({ data }) => data instanceof Float32Array)) return Float32Array.from(first)
  if (planes.some(({ data }) => data instanceof Uint16Array)) return Uint16Array.from(first)
  return Uint8Array.from(first)
}

function raiseInto(data: PlaneData, values: PlaneData): void {
  const ofNaN = data instanceof Float32Array
  for (let i = 0; i < data.length; i++) {
    const [held, value] = [data[i]!, values[i]!]
    if (value > held || (ofNaN && Number.isNaN(held))) data[i] = value
  }
}
