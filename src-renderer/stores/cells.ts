/** Single cells of the open well, the chosen wells or the plate: values, filters, order; gates are shared as a selection. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { CellColumn, Well } from '../../src-main/contract/index.ts'
import { askPixels, client } from '../link/index.ts'
import {
  type CellTable,
  filterRows,
  joinWells,
  type Range,
  sortRows,
  splitColumns,
  type WellCells,
} from './cell-table.ts'
import { useMessages } from './messages.ts'
import { usePlates } from './plates.ts'
import { useReadout } from './readout.ts'
import { placeKey, useSelection } from './selection.ts'

/** Which cells the table holds. */
export type CellScope = 'well' | 'wells' | 'plate'

const AT_ONCE = 4
/** Wells whose cells are kept; a well of 2,000 cells and 12 columns takes 100 kB. */
const KEPT_WELLS = 1600
const NO_CELLS: CellTable = joinWells([], [])

export const useCells = defineStore('cells', () => {
  const readout = useReadout()
  const selection = useSelection()
  const plates = usePlates()
  const messages = useMessages()
  const columns = shallowRef<readonly CellColumn[]>([])
  const scope = ref<CellScope>('well')
  /** The measurement of histogram and gallery. */
  const measure = ref<string>()
  /** Measurements that the table shows. */
  const shown = ref<readonly string[]>([])
  const filters = shallowRef<ReadonlyMap<string, Range>>(new Map())
  const sort = shallowRef<{ readonly name: string; readonly descending: boolean }>()
  const table = shallowRef<CellTable>(NO_CELLS)
  const progress = shallowRef<{ readonly done: number; readonly total: number }>()
  const kept = new Map<string, WellCells>()
  let control = new AbortController()

  const names = computed(() => {
    const known = new Set(columns.value.map((column) => column.name))
    const wanted = [measure.value, sort.value?.name, ...shown.value, ...filters.value.keys()]
    return [...new Set(wanted.filter((name) => name !== undefined))].filter((name) => known.has(name))
  })
  const wells = computed<readonly Well[]>(() => {
    const { plateId } = selection
    if (plateId === undefined) return []
    if (scope.value === 'plate') return [...(plates.wellsByPlate.get(plateId)?.values() ?? [])]
    const places = scope.value === 'wells' ? selection.wells : selection.well ? [selection.well] : []
    return places.flatMap((place) => plates.wellAt(plateId, place) ?? [])
  })
  const wellById = computed(() => {
    const all = [...(plates.wellsByPlate.get(selection.plateId ?? -1)?.values() ?? [])]
    return new Map(all.map((well) => [well.id, well]))
  })
  const filtered = computed(() => filterRows(table.value, filters.value))
  const rows = computed(() =>
    sortRows(filtered.value, table.value.columns.get(sort.value?.name ?? ''), sort.value?.descending ?? false),
  )

  async function load(): Promise<void> {
    control.abort()
    control = new AbortController()
    const { signal } = control
    const runId = readout.runId
    const [wanted, measured] = [wells.value, names.value]
    if (runId === undefined || wanted.length === 0 || measured.length === 0) {
      table.value = NO_CELLS
      progress.value = undefined
      return
    }
    const found: WellCells[] = new Array(wanted.length)
    let [next, done] = [0, 0]
    const fetchNext = async (): Promise<void> => {
      while (next < wanted.length && !signal.aborted) {
        const index = next++
        found[index] = await cellsOf(runId, wanted[index]!, measured, signal)
        if (!signal.aborted && wanted.length > AT_ONCE) progress.value = { done: ++done, total: wanted.length }
      }
    }
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, fetchNext))
      if (!signal.aborted) table.value = joinWells(found, measured)
    } catch (error) {
      if (!signal.aborted) messages.failed(error)
    }
    if (!signal.aborted) progress.value = undefined
  }

  /** A well's columns, asking only for those that are not here yet. */
  async function cellsOf(
    runId: number,
    well: Well,
    wanted: readonly string[],
    signal: AbortSignal,
  ): Promise<WellCells> {
    const key = `${runId}/${well.id}`
    const here = kept.get(key)
    const lacking = wanted.filter((name) => !here?.columns.has(name))
    if (here && lacking.length === 0) return here
    const { header, payload } = await askPixels({ kind: 'cells', runId, wellId: well.id, names: [...lacking] }, signal)
    if (header.kind !== 'cells') throw new Error(`A ${header.kind} frame holds no cells.`)
    const values = new Float32Array(payload.buffer, payload.byteOffset, payload.byteLength / 4)
    const merged = new Map([...(here?.columns ?? []), ...splitColumns(values, header.names)])
    const cells = { wellId: well.id, plateId: selection.plateId!, sites: header.sites, columns: merged }
    kept.delete(key)
    kept.set(key, cells)
    if (kept.size > KEPT_WELLS) kept.delete(kept.keys().next().value!)
    return cells
  }

  function setFilter(name: string, range: Range | undefined): void {
    const next = new Map(filters.value)
    if (range) next.set(name, range)
    else next.delete(name)
    filters.value = next
  }

  function clearFilters(): void {
    filters.value = new Map()
  }

  /** Row of a cell in the table; −1 when it is not there. */
  function rowOf(siteId: number, object: number): number {
    const { siteIds, objects, count } = table.value
    for (let row = 0; row < count; row++) if (siteIds[row] === siteId && objects[row] === object) return row
    return -1
  }

  /** Opens the cell of a table row: its well, its site, and marks it. */
  function openRow(row: number): void {
    const { siteIds, objects, wellIds } = table.value
    const place = wellById.value.get(wellIds[row] ?? -1)
    if (!place) return
    const among = selection.wellKeys.has(placeKey(place))
    selection.chooseWells(among ? selection.wells : [place], place)
    selection.siteId = siteIds[row]
    selection.cell = { siteId: siteIds[row]!, object: objects[row]! }
  }

  async function loadColumns(runId: number | undefined): Promise<void> {
    columns.value = []
    // A detector's application scores sites; it has no cells.
    if (runId === undefined || readout.run?.kind === 'predict') return
    try {
      const found = await client.cells.columns({ runId })
      if (runId === readout.runId) columns.value = found
    } catch (error) {
      messages.failed(error)
    }
  }

  /** Keeps what is chosen as long as the run has it; otherwise starts from the measurement of the map. */
  function settle(): void {
    const known = new Set(columns.value.map((column) => column.name))
    if (known.size === 0) return
    if (!measure.value || !known.has(measure.value)) measure.value = firstOf([readout.name, ...known], known)
    const still = shown.value.filter((name) => known.has(name))
    shown.value = still.length > 0 ? still : usualColumns([...known])
    filters.value = new Map([...filters.value].filter(([name]) => known.has(name)))
  }

  watch(() => readout.runId, loadColumns, { immediate: true })
  watch(columns, settle)
  watch(
    () => readout.name,
    (name) => {
      if (name && columns.value.some((column) => column.name === name)) measure.value = name
    },
  )
  watch([wells, names, () => readout.runId], () => void load(), { immediate: true })
  watch(
    () => readout.run?.doneSites,
    () => {
      // More sites have been measured; what was kept of this run is out of date.
      kept.clear()
      if (columns.value.length === 0) void loadColumns(readout.runId)
      else void load()
    },
  )
  watch([filtered, () => selection.well], ([inside]) => {
    const { siteIds, objects } = table.value
    const gated = filters.value.size > 0
    selection.cells = gated ? Array.from(inside, (row) => ({ siteId: siteIds[row]!, object: objects[row]! })) : []
  })

  return {
    columns,
    scope,
    measure,
    shown,
    filters,
    sort,
    table,
    progress,
    wells,
    wellById,
    filtered,
    rows,
    setFilter,
    clearFilters,
    rowOf,
    openRow,
  }
})

function firstOf(candidates: readonly (string | undefined)[], known: ReadonlySet<string>): string | undefined {
  return candidates.find((name) => name !== undefined && known.has(name))
}

const USUAL = [
  /^Nuclei_AreaShape_Area$/,
  /^Nuclei_AreaShape_FormFactor$/,
  /^Nuclei_Intensity_MeanIntensity_/,
  /^Cells_AreaShape_Area$/,
  /^Cells_Intensity_MeanIntensity_/,
]

/** A handful of columns that everybody looks at first. */
function usualColumns(known: readonly string[]): string[] {
  const found = USUAL.flatMap((pattern) => known.filter((name) => pattern.test(name)).slice(0, 4))
  return (found.length > 0 ? found : known).slice(0, 8)
}
