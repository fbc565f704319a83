/** The crops of the gallery: which cells of the open well, and what they are painted from. */
import { computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import type { Compartment } from '../../src-main/contract/index.ts'
import {
  COMPARTMENT_COLOURS,
  type CropLayers,
  type CropWindow,
  cropSide,
  labelsQuestion,
  objectPlaces,
  type Plane,
  type PlaneQuestion,
  parseColour,
  placeIn,
  planeCache,
  planeQuestion,
  stackOf,
  useCells,
  useDisplay,
  useObjects,
  usePlates,
  useSelection,
} from '../stores/index.ts'
import { type GalleryOrder, pickCells } from './pick-cells.ts'

/** One cell of the gallery with everything it is painted from. */
export interface CellCrop {
  readonly row: number
  readonly siteId: number
  readonly object: number
  readonly value: number
  readonly window: CropWindow
  readonly layers: CropLayers
}

interface SiteArrays {
  readonly planes: readonly (Plane | undefined)[]
  readonly labels: Plane | undefined
}

export function useCrops(order: Ref<GalleryOrder>, count: Ref<number>) {
  const cells = useCells()
  const plates = usePlates()
  const selection = useSelection()
  const display = useDisplay()
  const objects = useObjects()
  const crops = shallowRef<readonly CellCrop[]>([])
  const problem = ref<string>()

  /** Rows of the open well that lie inside the gates. */
  const rows = computed(() => {
    const wellId = plates.well?.id
    return cells.filtered.filter((row) => cells.table.wellIds[row] === wellId)
  })
  const picked = computed(() => {
    const values = cells.table.columns.get(cells.measure ?? '')
    return values ? pickCells(rows.value, values, { order: order.value, count: count.value }) : []
  })
  /** The outline of what is measured, which is what a crop should show. */
  const measured = computed<Compartment>(() => {
    const wanted = cells.measure?.startsWith('Nuclei') ? 'Nuclei' : 'Cells'
    return objects.compartments.includes(wanted) ? wanted : 'Nuclei'
  })

  function questionsOf(siteId: number): { planes: PlaneQuestion[]; labels: PlaneQuestion } {
    const stack = stackOf(plates.sites.find((site) => site.id === siteId))
    const place = placeIn(stack, { z: selection.z, time: selection.time })
    return {
      planes: display.visible.map((channel) => planeQuestion(siteId, channel.id, place)),
      labels: labelsQuestion(objects.runId!, siteId, measured.value),
    }
  }

  let newest = 0
  async function load(): Promise<void> {
    const number = ++newest
    if (plates.sites[0]?.wellId !== plates.well?.id) return
    const siteIds = [...new Set(picked.value.map((row) => cells.table.siteIds[row]!))]
    if (objects.runId === undefined || siteIds.length === 0) {
      planeCache.demand('gallery', [])
      crops.value = []
      return
    }
    const questions = siteIds.map(questionsOf)
    const promises = planeCache.demand(
      'gallery',
      questions.flatMap(({ planes, labels }) => [...planes, labels]),
    )
    const settled = await Promise.allSettled(promises)
    if (number !== newest) return
    // A plane that is missing leaves its colour out of the crops; the viewer tells why.
    const arrays = settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
    const bySite = new Map<number, SiteArrays>()
    for (const [index, { planes }] of questions.entries())
      bySite.set(siteIds[index]!, { planes: arrays.splice(0, planes.length), labels: arrays.shift() })
    crops.value = picked.value.flatMap((row) => cropOf(row, bySite) ?? [])
    const failed = settled.find((result) => result.status === 'rejected')
    problem.value = crops.value.length === 0 && failed ? String(failed.reason.message) : undefined
  }

  function cropOf(row: number, bySite: ReadonlyMap<number, SiteArrays>): CellCrop | undefined {
    const { siteIds, objects: numbers, columns } = cells.table
    const [siteId, object] = [siteIds[row]!, numbers[row]!]
    const arrays = bySite.get(siteId)
    if (!arrays?.labels) return undefined
    const places = objectPlaces(arrays.labels)
    const [x, y] = [places.centresX[object - 1], places.centresY[object - 1]]
    if (x === undefined || y === undefined || Number.isNaN(x)) return undefined
    const value = columns.get(cells.measure ?? '')?.[row] ?? Number.NaN
    return {
      row,
      siteId,
      object,
      value,
      window: { x, y, side: cropSide(places.areas) },
      layers: layersOf(arrays, object),
    }
  }

  function layersOf({ planes, labels }: SiteArrays, object: number): CropLayers {
    const channels = display.visible.flatMap((channel, index) => {
      const [plane, limits] = [planes[index], display.limitsOf(channel.id)]
      return plane && limits ? [{ plane, limits, colour: parseColour(channel.colour) }] : []
    })
    const outlines = display.outlines && labels ? [{ labels, colour: COMPARTMENT_COLOURS[measured.value] }] : []
    return { channels, outlines, object }
  }

  watch(
    [
      picked,
      () => plates.sites,
      () => display.visible,
      () => display.contrast,
      () => display.outlines,
      () => display.gammas,
      measured,
      () => selection.z,
      () => selection.time,
    ],
    () => void load(),
    { immediate: true },
  )
  onScopeDispose(() => {
    newest++
    planeCache.demand('gallery', [])
  })
  return { crops, rows, problem }
}
