/** What a task lays over the plate map while it is open: values or classes of its own, and a brush of its own. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Rgb } from '../ui/index.ts'
import type { WellValue } from './readout.ts'
import type { WellPlace } from './selection.ts'

/** How wells of one class are drawn. */
export interface WellClass {
  readonly label: string
  readonly colour: Rgb
  /** One sign, so that classes are told apart without colour. */
  readonly mark: string
}

export interface MapOverlay {
  /** What the map shows, in place of the measurement's name. */
  readonly title: string
  readonly unit?: string | undefined
  /** What a value's count counts: `Images`. */
  readonly counted?: string | undefined
  /** Values by plate id, then by `placeKey`, on a scale with these limits. */
  readonly values?: ReadonlyMap<number, ReadonlyMap<string, WellValue>> | undefined
  readonly limits?: { readonly low: number; readonly high: number } | undefined
  /** Classes by plate id, then by `placeKey`; wells without one are blank. */
  readonly classes?: ReadonlyMap<number, ReadonlyMap<string, WellClass>> | undefined
  /** What the classes are, for the map's foot. */
  readonly legend?: readonly WellClass[] | undefined
  /** Takes wells that were clicked or dragged over; without it they are chosen as always. */
  readonly brush?: ((plateId: number, wells: readonly WellPlace[]) => void) | undefined
}

export const useMapOverlay = defineStore('map-overlay', () => {
  const shown = shallowRef<MapOverlay>()
  return { shown }
})
