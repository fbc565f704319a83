/** What is measured, and the tables that come of it. */
import type { LabelImage, Plane } from '../image/index.ts'
import type { Compartment } from './names.ts'

export const MEASUREMENT_GROUPS = [
  'AreaShape',
  'Location',
  'Intensity',
  'RadialDistribution',
  'Granularity',
  'Texture',
  'Correlation',
  'Neighbors',
] as const

export type MeasurementGroup = (typeof MEASUREMENT_GROUPS)[number]

export interface NamedPlane {
  readonly name: string
  readonly plane: Plane
}

export interface MeasureInput {
  /** The same number names the same cell in each; a compartment may have objects without a pixel. */
  readonly compartments: { readonly [C in Compartment]?: LabelImage | undefined }
  readonly channels: readonly NamedPlane[]
  /** Edge length of a pixel; adds columns whose names end in `Microns`, and changes no other. */
  readonly pixelMicrons?: number | undefined
  /** All by default. */
  readonly groups?: readonly MeasurementGroup[] | undefined
}

/** Rows are objects in the order of their numbers; `values` is [row, name], NaN where a measurement is undefined. */
export interface ObjectTable {
  readonly compartment: Compartment
  readonly names: readonly string[]
  readonly rows: number
  readonly values: Float32Array
}
