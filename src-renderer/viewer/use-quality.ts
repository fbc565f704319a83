/** Image quality of the open plate's sites, for the badge over the image. */
import { computed, shallowRef, watch } from 'vue'
import type { SiteQuality } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { usePlates, useReadout, useSelection } from '../stores/index.ts'

export function useQuality() {
  const readout = useReadout()
  const selection = useSelection()
  const plates = usePlates()
  const bySite = shallowRef<ReadonlyMap<number, SiteQuality>>(new Map())

  watch(
    [() => readout.runId, () => selection.plateId, () => readout.run?.status],
    async ([runId, plateId]) => {
      bySite.value = new Map()
      if (runId === undefined || plateId === undefined) return
      // A badge that cannot be had is left out; it is worth no message.
      const found = await client.cells.quality({ runId, plateId }).catch(() => [])
      if (runId === readout.runId && plateId === selection.plateId)
        bySite.value = new Map(found.map((entry) => [entry.siteId, entry]))
    },
    { immediate: true },
  )

  const quality = computed(() => bySite.value.get(plates.site?.id ?? -1))
  return { quality }
}
