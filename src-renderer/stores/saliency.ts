/** What a detector looks at: its saliency over the open image, and the regions that it found there. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { EvidenceRegion } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'
import type { SaliencyMethod } from './planes.ts'
import { usePlates } from './plates.ts'
import { useRuns } from './runs.ts'
import { useSelection } from './selection.ts'

/** A box in stored pixels of a site. */
export interface RegionBox {
  readonly siteId: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const useSaliency = defineStore('saliency', () => {
  const runs = useRuns()
  const plates = usePlates()
  const selection = useSelection()
  /** The run of the detector that is asked: its training, or its application to the screen. */
  const runId = ref<number>()
  const on = ref(true)
  /** Regions are found by the guided gradient, so that is what is shown beside them. */
  const method = ref<SaliencyMethod>('guided')
  /** Both 0 … 1; below the threshold, a part of the image's largest value, nothing is painted. */
  const opacity = ref(0.7)
  const threshold = ref(0.25)
  const boxes = ref(true)
  const regions = shallowRef<readonly EvidenceRegion[]>([])
  /** The region that was opened; the viewer shows it large once, then takes the request away. */
  const chosen = shallowRef<RegionBox>()
  const closeUp = shallowRef<RegionBox>()

  const run = computed(() => (runId.value === undefined ? undefined : runs.byId.get(runId.value)))
  const available = computed(() => run.value !== undefined)

  /** Opens a site, or a well's first one; at a region of it if one is given. */
  async function openSite(place: { plateId: number; wellId: number; siteId?: number }, box?: RegionBox): Promise<void> {
    await plates.loadWells(place.plateId)
    const wells = plates.wellsByPlate.get(place.plateId)?.values() ?? []
    const well = [...wells].find((entry) => entry.id === place.wellId)
    if (!well) return
    selection.openWell(place.plateId, { row: well.row, column: well.column })
    selection.siteId = place.siteId
    chosen.value = box
    closeUp.value = box
  }

  let asked = 0
  watch(
    [() => plates.site?.id, () => run.value?.id, () => run.value, () => on.value && boxes.value],
    async ([siteId, id, from, wanted]) => {
      const number = ++asked
      if (siteId === undefined || id === undefined || !wanted || from?.kind !== 'predict' || from.doneSites === 0) {
        regions.value = []
        return
      }
      try {
        const found = await client.learn.regions({ runId: id, siteId })
        if (number === asked) regions.value = found
      } catch (error) {
        if (number !== asked) return
        regions.value = []
        useMessages().failed(error)
      }
    },
  )
  watch(
    () => plates.site?.id,
    (siteId) => {
      if (chosen.value && siteId !== undefined && chosen.value.siteId !== siteId) chosen.value = undefined
    },
  )

  return { runId, run, available, on, method, opacity, threshold, boxes, regions, chosen, closeUp, openSite }
})
