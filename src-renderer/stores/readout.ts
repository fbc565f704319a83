/** The measurement that colours the map and feeds the statistics, with its values over the plates. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { MapValues, Readout, ReadoutName, Scale, Statistic } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { readoutTitle } from './readout-title.ts'
import { useRuns } from './runs.ts'
import { placeKey } from './selection.ts'

/** A well's value, with the cells (or sites) behind it. */
export interface WellValue {
  readonly wellId: number
  readonly value: number | null
  readonly n: number
}

export const useReadout = defineStore('readout', () => {
  const runs = useRuns()
  const project = useProject()
  const runId = ref<number>()
  const name = ref<string>()
  const statistic = ref<Statistic>('median')
  const scale = ref<Scale>('raw')
  const names = shallowRef<readonly ReadoutName[]>([])
  const values = shallowRef<MapValues>()
  const loading = ref(false)
  /** Until the user has chosen, the suggested one is shown: plain to explain, and nearly as good as the best. */
  const chosenByUser = ref(false)

  const run = computed(() => (runId.value === undefined ? undefined : runs.byId.get(runId.value)))
  const described = computed(() => names.value.find((entry) => entry.name === name.value))
  /** The measurement in words, as titles and axes show it. */
  const title = computed(() => (described.value ? readoutTitle(described.value) : ''))
  const readout = computed<Readout | undefined>(() =>
    runId.value === undefined || name.value === undefined
      ? undefined
      : { runId: runId.value, name: name.value, statistic: statistic.value, scale: scale.value },
  )
  /** Values by plate id, then by `placeKey`. */
  const byPlate = computed(() => valuesByPlate(values.value))

  /** Chooses a measurement for the user; the statistic stays when the measurement offers it. */
  function choose(next: string, how?: Statistic): void {
    chosenByUser.value = true
    take(next, how)
  }

  function take(next: string, how?: Statistic): void {
    const offered = names.value.find((entry) => entry.name === next)?.statistics ?? []
    const wanted = how ?? statistic.value
    name.value = next
    statistic.value = offered.length === 0 || offered.includes(wanted) ? wanted : offered[0]!
  }

  /** Colours the map by a run's own suggestion. */
  function show(id: number): void {
    if (id === runId.value) return
    chosenByUser.value = false
    runId.value = id
  }

  async function loadNames(id: number): Promise<void> {
    const found = await client.plates.readouts({ runId: id })
    if (id !== runId.value) return
    names.value = found
    if (!chosenByUser.value || !found.some((entry) => entry.name === name.value)) await chooseBest(id)
  }

  async function chooseBest(id: number): Promise<void> {
    // What a detector says of an image is the probability of its positive class.
    if (runs.byId.get(id)?.kind === 'predict') {
      const probability = names.value.find((entry) => entry.name.startsWith('Image_Probability_')) ?? names.value[0]
      if (probability) take(probability.name, 'mean')
      return
    }
    const best = await client.assay.rank({ runId: id, limit: 100 }).catch(() => [])
    // Whoever has chosen meanwhile keeps what was chosen.
    if (id !== runId.value || (chosenByUser.value && names.value.some((entry) => entry.name === name.value))) return
    const fallback = names.value.find((entry) => /MeanIntensity/.test(entry.name)) ?? names.value[0]
    const start = best.find((entry) => entry.suggested) ?? best[0]
    if (start) take(start.name, start.statistic as Statistic)
    else if (fallback && !names.value.some((entry) => entry.name === name.value)) take(fallback.name)
  }

  async function loadValues(): Promise<void> {
    const asked = readout.value
    if (!asked) {
      values.value = undefined
      return
    }
    loading.value = true
    try {
      const found = await client.plates.map({ plateIds: null, readout: asked })
      if (asked === readout.value) values.value = found
    } catch (error) {
      if (asked === readout.value) useMessages().failed(error)
    } finally {
      if (asked === readout.value) loading.value = false
    }
  }

  /** New values of a run have come; maps of it are asked for again. */
  function refresh(changed: number): void {
    if (changed !== runId.value) return
    if (names.value.length === 0) void loadNames(changed).catch(useMessages().failed)
    else void loadValues()
  }

  watch(runId, (id) => {
    names.value = []
    values.value = undefined
    if (id !== undefined) void loadNames(id).catch(useMessages().failed)
  })
  watch(
    () => [run.value?.status, project.summary?.layoutVersion] as const,
    ([status]) => {
      if (status === 'done' && runId.value !== undefined && !chosenByUser.value) void chooseBest(runId.value)
    },
  )
  watch([readout, () => project.summary?.layoutVersion], () => void loadValues())
  // The newest measurement is shown as soon as it is there; an older one only when it is chosen.
  watch(
    () => runs.measurements.find((entry) => entry.status === 'done' || entry.doneSites > 0)?.id,
    (newest) => (runId.value = newest),
    { immediate: true },
  )

  return {
    runId,
    run,
    name,
    statistic,
    scale,
    names,
    values,
    loading,
    described,
    title,
    readout,
    byPlate,
    choose,
    show,
    loadValues,
    refresh,
  }
})

/** The parallel columns of the contract as one map a plate. */
export function valuesByPlate(values: MapValues | undefined): Map<number, ReadonlyMap<string, WellValue>> {
  const result = new Map<number, ReadonlyMap<string, WellValue>>()
  for (const plate of values?.plates ?? []) {
    const wells = new Map<string, WellValue>()
    for (const [index, wellId] of plate.wellIds.entries()) {
      const place = placeKey({ row: plate.rows[index]!, column: plate.columns[index]! })
      const value = plate.values[index]!
      wells.set(place, { wellId, value: Number.isNaN(value) ? null : value, n: plate.counts[index]! })
    }
    result.set(plate.plateId, wells)
  }
  return result
}
