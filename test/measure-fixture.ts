/** Reads the small label image of odd shapes, its planes, and what scikit-image, scipy and numpy measure on them. */
import { readFileSync } from 'node:fs'
import type { LabelImage, Plane } from '../src-main/image/index.ts'
import type { NamedPlane, ObjectTable } from '../src-main/measure/index.ts'

type Numbers = Readonly<Record<string, number | null>>
type Image = readonly (readonly number[])[]

export interface ExpectedObject {
  readonly shape: Numbers
  readonly intensity: Readonly<Record<string, Numbers>>
  readonly texture: Numbers
  readonly correlation: Numbers
  readonly radial: Numbers
  readonly neighbors: Numbers
  readonly ringMean: number
}

interface Written {
  readonly labels: Image
  readonly planes: { readonly A: Image; readonly B: Image; readonly C: Image }
  /** By object number; an empty object is absent. */
  readonly expected: Readonly<Record<string, ExpectedObject>>
  readonly graycomatrix: { readonly image: Image; readonly horizontal: Numbers; readonly vertical: Numbers }
  readonly granularity: { readonly image: Image; readonly labels: Image; readonly spectrum: readonly number[] }
}

/** Written by test/fixtures/measure/make_measure.py. */
export function measureFixture() {
  const path = new URL('./fixtures/measure/objects.json', import.meta.url)
  const written = JSON.parse(readFileSync(path, 'utf8')) as Written
  const { A, B, C } = written.planes
  const channels: readonly NamedPlane[] = [
    { name: 'A', plane: planeOf(A, Uint8Array, 8) },
    { name: 'B', plane: planeOf(B, Uint16Array, 12) },
    { name: 'C', plane: planeOf(C, Float32Array, 32) },
  ]
  return { ...written, objects: labelsOf(written.labels), channels }
}

export function labelsOf(rows: Image): LabelImage {
  const labels = Uint32Array.from(rows.flat())
  return { width: rows[0]!.length, height: rows.length, labels, count: labels.reduce((a, b) => Math.max(a, b), 0) }
}

type SampleArray = typeof Uint8Array | typeof Uint16Array | typeof Float32Array

export function planeOf(rows: Image, type: SampleArray, bitDepth: number): Plane {
  return { width: rows[0]!.length, height: rows.length, data: type.from(rows.flat()), bitDepth }
}

/** The value of object k in a column of the table, NaN where undefined. Throws where there is no such column. */
export function valueIn(table: ObjectTable, k: number, name: string): number {
  const j = table.names.indexOf(`${table.compartment}_${name}`)
  if (j < 0) throw new Error(`No column ${table.compartment}_${name} among ${table.names.join(' ')}`)
  return table.values[(k - 1) * table.names.length + j]!
}
