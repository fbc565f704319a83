/** Where objects come from: the segmentation behind the open measurement, and the compartments it holds. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Compartment } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'
import { useReadout } from './readout.ts'
import { useRuns } from './runs.ts'

/** Colours of outlines and masks: gold, orchid and aqua stand out from the usual channel colours. */
export const COMPARTMENT_COLOURS: Readonly<Record<Compartment, readonly [number, number, number]>> = {
  Nuclei: [247, 196, 66],
  Cells: [224, 158, 255],
  Cytoplasm: [140, 230, 220],
}

export const useObjects = defineStore('objects', () => {
  const runs = useRuns()
  const readout = useReadout()
  const compartments = ref<readonly Compartment[]>([])
  /** Compartments whose outlines and masks are not drawn. */
  const hidden = ref<ReadonlySet<Compartment>>(new Set(['Cytoplasm']))

  /** The segmentation that the open measurement was made on, else the newest that has results. */
  const runId = computed(() => {
    const measured = readout.run?.parameters.segmentRunId
    if (typeof measured === 'number' && runs.byId.has(measured)) return measured
    return runs.segmentations.find((run) => run.doneSites > 0)?.id
  })
  const drawn = computed(() => compartments.value.filter((entry) => !hidden.value.has(entry)))
  /** The compartment that a click picks: nuclei and cells share their numbers. */
  const picked = computed<Compartment>(() => (compartments.value.includes('Cells') ? 'Cells' : 'Nuclei'))

  function toggle(compartment: Compartment): void {
    const next = new Set(hidden.value)
    if (!next.delete(compartment)) next.add(compartment)
    hidden.value = next
  }

  watch(
    runId,
    async (id) => {
      compartments.value = []
      if (id === undefined) return
      try {
        const found = await client.runs.compartments({ id })
        if (id === runId.value) compartments.value = found
      } catch (error) {
        useMessages().failed(error)
      }
    },
    { immediate: true },
  )

  return { runId, compartments, hidden, drawn, picked, toggle }
})
