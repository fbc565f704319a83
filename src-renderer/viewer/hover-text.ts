/** What stands under the pointer: pixel, its values, the object. */
import type { Compartment } from '../../src-main/contract/index.ts'
import type { Plane } from '../stores/index.ts'
import { showValue } from '../ui/index.ts'
import type { Point } from './view.ts'

/** The value of a pixel; undefined outside the plane. */
export function valueAt(plane: Plane | undefined, { x, y }: Point): number | undefined {
  if (!plane || x < 0 || y < 0 || x >= plane.width || y >= plane.height) return undefined
  return plane.data[y * plane.width + x]
}

export interface HoverSource {
  readonly channels: readonly { readonly name: string; readonly plane: Plane | undefined }[]
  readonly labels: readonly { readonly compartment: Compartment; readonly plane: Plane }[]
}

const SINGULAR: Readonly<Record<Compartment, string>> = { Nuclei: 'nucleus', Cells: 'cell', Cytoplasm: 'cytoplasm' }

/** Parts of the line under the image: `x 12`, `y 40`, `DNA 388`, `nucleus 57`. */
export function hoverParts(source: HoverSource, at: Point): string[] {
  const values = source.channels.flatMap(({ name, plane }) => {
    const value = valueAt(plane, at)
    return value === undefined ? [] : [`${name} ${Number.isInteger(value) ? value : showValue(value, 5)}`]
  })
  const objects = source.labels.flatMap(({ compartment, plane }) => {
    const object = valueAt(plane, at)
    return object ? [`${SINGULAR[compartment]} ${object}`] : []
  })
  return [`x ${at.x}`, `y ${at.y}`, ...values, ...objects]
}
