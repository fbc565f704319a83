/** What is chosen, shared by map, viewer, tables and charts: plate, wells, site, plane, cell. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

/** A well by its 0-based place on a plate. */
export interface WellPlace {
  readonly row: number
  readonly column: number
}

/** One object of a label image. */
export interface CellRef {
  readonly siteId: number
  /** Object number in its site, from 1. */
  readonly object: number
}

export const useSelection = defineStore('selection', () => {
  const plateId = ref<number>()
  /** The well that is open: shown in the viewer, with the keyboard. */
  const well = shallowRef<WellPlace>()
  /** All chosen wells of the plate, the open one among them. */
  const wells = shallowRef<readonly WellPlace[]>([])
  /** The open site's id; undefined until the well's sites are known, then its first. */
  const siteId = ref<number>()
  const z = ref<number | 'max'>('max')
  const time = ref(1)
  const cell = shallowRef<CellRef>()
  /** Objects picked together, by a gate in the histogram or in the table. */
  const cells = shallowRef<readonly CellRef[]>([])

  const wellKeys = computed(() => new Set(wells.value.map(placeKey)))

  function openPlate(id: number | undefined): void {
    if (id === plateId.value) return
    plateId.value = id
    chooseWells([])
  }

  /** Chooses wells and opens one of them, the last by default. */
  function chooseWells(chosen: readonly WellPlace[], open = chosen.at(-1)): void {
    const same = open && well.value && placeKey(open) === placeKey(well.value)
    wells.value = chosen
    if (same) return
    well.value = open
    siteId.value = undefined
    cell.value = undefined
    cells.value = []
  }

  function openWell(plate: number, place: WellPlace): void {
    plateId.value = plate
    chooseWells([place])
  }

  /** Opens a cell's well and site, and marks the cell. */
  function openCell(plate: number, place: WellPlace, chosen: CellRef): void {
    openWell(plate, place)
    siteId.value = chosen.siteId
    cell.value = chosen
  }

  function clear(): void {
    plateId.value = undefined
    chooseWells([])
  }

  return {
    plateId,
    well,
    wells,
    wellKeys,
    siteId,
    z,
    time,
    cell,
    cells,
    openPlate,
    chooseWells,
    openWell,
    openCell,
    clear,
  }
})

/** A key for sets of wells of one plate. */
export function placeKey(place: WellPlace): string {
  return `${place.row},${place.column}`
}
