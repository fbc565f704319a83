/** Wells and sites of plates, asked for once and kept; and what is open of them. */
import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef, watch } from 'vue'
import type { PlateSummary, Site, Well } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { placeKey, useSelection, type WellPlace } from './selection.ts'

/** Sites are kept for this many wells. */
const KEPT_WELLS = 400

export const usePlates = defineStore('plates', () => {
  const project = useProject()
  const selection = useSelection()
  const wellsByPlate = shallowRef(new Map<number, ReadonlyMap<string, Well>>())
  const asked = new Set<number>()
  const sitesByWell = new Map<number, Promise<Site[]>>()
  const sites = shallowRef<readonly Site[]>([])

  const plate = computed<PlateSummary | undefined>(() => project.plates.find((entry) => entry.id === selection.plateId))
  const well = computed(() => wellAt(selection.plateId, selection.well))
  const site = computed(() => sites.value.find((entry) => entry.id === selection.siteId) ?? sites.value[0])

  function wellAt(plateId: number | undefined, place: WellPlace | undefined): Well | undefined {
    return plateId === undefined || !place ? undefined : wellsByPlate.value.get(plateId)?.get(placeKey(place))
  }

  /** Loads a plate's wells unless they are here or on their way. */
  async function loadWells(plateId: number): Promise<void> {
    if (asked.has(plateId)) return
    asked.add(plateId)
    try {
      const wells = await client.plates.wells({ plateId })
      wellsByPlate.value.set(plateId, new Map(wells.map((entry) => [placeKey(entry), entry])))
      triggerRef(wellsByPlate)
    } catch (error) {
      asked.delete(plateId)
      useMessages().failed(error)
    }
  }

  /** Sites of a well; the wells asked for last are kept. */
  function sitesOf(wellId: number): Promise<Site[]> {
    const found = sitesByWell.get(wellId) ?? client.plates.sites({ wellId })
    sitesByWell.delete(wellId)
    sitesByWell.set(wellId, found)
    if (sitesByWell.size > KEPT_WELLS) sitesByWell.delete(sitesByWell.keys().next().value!)
    found.catch(() => sitesByWell.delete(wellId))
    return found
  }

  function forget(): void {
    wellsByPlate.value = new Map()
    asked.clear()
    sitesByWell.clear()
    sites.value = []
  }

  watch(well, async (open) => {
    if (!open) {
      sites.value = []
      return
    }
    try {
      const found = await sitesOf(open.id)
      if (open === well.value) sites.value = found
    } catch (error) {
      useMessages().failed(error)
    }
  })
  watch(
    () => selection.plateId,
    (id) => id !== undefined && void loadWells(id),
  )
  watch(
    () => project.summary,
    (next, last) => {
      const changed = next?.path !== last?.path || next?.planes.present !== last?.planes.present
      if (changed) forget()
      const open = next?.plates.find((entry) => entry.id === selection.plateId) ?? next?.plates[0]
      if (!open) selection.clear()
      else if (open.id !== selection.plateId) selection.openPlate(open.id)
      else if (changed) void loadWells(open.id)
    },
  )

  return { plate, well, site, sites, wellsByPlate, wellAt, loadWells, sitesOf, forget }
})
