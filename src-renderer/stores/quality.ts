/** Image quality of sites: cells, values and flags, by plate; asked for when somebody looks at the plate. */
import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef, watch } from 'vue'
import type { PlateQuality } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useReadout } from './readout.ts'
import { useRuns } from './runs.ts'
import { useSelection } from './selection.ts'

/** What is known of one site's images. */
export interface SiteQuality {
  readonly siteId: number
  readonly wellId: number
  /** Its own number in the well. */
  readonly site: number
  readonly cells: number
  readonly flags: readonly { readonly kind: string; readonly reason: string }[]
}

export const useQuality = defineStore('quality', () => {
  const readout = useReadout()
  const runs = useRuns()
  const selection = useSelection()
  const byPlate = shallowRef(new Map<number, readonly SiteQuality[]>())
  const asked = new Set<number>()

  const bySite = computed(() => new Map([...byPlate.value.values()].flat().map((entry) => [entry.siteId, entry])))
  /** Why wells are flagged, in words, by well id; only flagged wells are in it. */
  const reasonsByWell = computed(() => flagReasons([...byPlate.value.values()].flat()))

  /** A detector's application says nothing of cells or focus; the newest measurement does. */
  function measured(): number | undefined {
    if (readout.run?.kind !== 'predict') return readout.runId
    return runs.measurements.find((run) => run.doneSites > 0)?.id
  }

  /** Asks for a plate once a run; what cannot be had is left out without a message. */
  async function load(plateId: number): Promise<void> {
    const runId = measured()
    if (runId === undefined || asked.has(plateId)) return
    asked.add(plateId)
    const found = await client.cells.quality({ runId, plateId }).catch(() => undefined)
    if (runId !== measured()) return
    byPlate.value.set(plateId, found ? sitesOf(found) : [])
    triggerRef(byPlate)
  }

  watch([() => readout.runId, () => readout.run?.status], () => {
    const wanted = [...asked]
    asked.clear()
    byPlate.value = new Map()
    for (const plateId of wanted) void load(plateId)
    if (selection.plateId !== undefined) void load(selection.plateId)
  })
  watch(
    () => selection.plateId,
    (id) => id !== undefined && void load(id),
    { immediate: true },
  )

  return { byPlate, bySite, reasonsByWell, load }
})

/** The columns of a plate as one entry a site. */
export function sitesOf({ siteIds, wellIds, sites, cells, flags }: PlateQuality): SiteQuality[] {
  const found = Array.from(siteIds, (siteId, i) => {
    const own: { kind: string; reason: string }[] = []
    return { siteId, wellId: wellIds[i]!, site: sites[i]!, cells: cells[i]!, flags: own }
  })
  for (const { at, kind, reason } of flags) found[at]?.flags.push({ kind, reason })
  return found
}

/** Each flagged well with the different reasons of its sites. */
export function flagReasons(sites: readonly SiteQuality[]): Map<number, string[]> {
  const result = new Map<number, string[]>()
  for (const { wellId, flags } of sites) {
    for (const { reason } of flags) {
      const reasons = result.get(wellId) ?? []
      if (!reasons.includes(reason)) result.set(wellId, [...reasons, reason])
    }
  }
  return result
}
