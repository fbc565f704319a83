/** Pixels of the crops in view: cut site by site out of whole planes, which are not kept. */
import { onScopeDispose, type Ref, ref, shallowReactive, watch } from 'vue'
import type { EvidenceRegion } from '../../src-main/contract/index.ts'
import {
  type PlaneQuestion,
  placeIn,
  planeCache,
  planeQuestion,
  type StackPlace,
  saliencyQuestion,
  stackOf,
  useDisplay,
  usePlates,
  useSaliency,
} from '../stores/index.ts'
import { type Cutting, cutOut, regionWindow } from './region-crop.ts'

/** What has been cut of a region. */
export interface RegionCrop {
  readonly channels: ReadonlyMap<number, Cutting>
  readonly saliency: Cutting | undefined
}

/** Crops kept: some hundred kilobytes each at most. */
const KEPT = 600

export function useRegionCrops(
  wanted: Ref<readonly EvidenceRegion[]>,
  options: {
    readonly runId: () => number | undefined
    readonly saliency: Ref<boolean>
    readonly place: () => StackPlace
  },
) {
  const plates = usePlates()
  const display = useDisplay()
  const saliency = useSaliency()
  /** By `cropKey`; replaced as more of a crop comes. */
  const crops = shallowReactive(new Map<string, RegionCrop>())
  const working = ref(false)
  const problem = ref<string>()
  let newest = 0

  async function fill(): Promise<void> {
    const number = ++newest
    const bySite = Map.groupBy(wanted.value, (region) => region.siteId)
    working.value = true
    for (const layer of options.saliency.value ? (['pixels', 'saliency'] as const) : (['pixels'] as const)) {
      for (const regions of bySite.values()) {
        await cutSite(regions, layer).catch(tell)
        if (number !== newest) return
      }
    }
    working.value = false
    planeCache.demand('evidence', [])
    forgetOldest()
  }

  function tell(error: unknown): void {
    if (error instanceof Error && error.message !== 'cancelled') problem.value = error.message
  }

  async function cutSite(regions: readonly EvidenceRegion[], layer: 'pixels' | 'saliency'): Promise<void> {
    const missing = regions.filter((region) => lacks(region, layer))
    const first = missing[0]
    if (!first) return
    const questions = layer === 'pixels' ? await pixelsOf(first) : saliencyOf(first)
    const planes = await Promise.allSettled(
      planeCache.demand(
        'evidence',
        questions.map(([, question]) => question),
      ),
    )
    const failed = planes.find((result) => result.status === 'rejected')
    if (failed && planes.every((result) => result.status === 'rejected')) throw failed.reason
    for (const region of missing) {
      const before = crops.get(cropKey(region))
      const channels = new Map(before?.channels)
      let own = before?.saliency
      for (const [index, [channelId]] of questions.entries()) {
        const result = planes[index]!
        const cut = result.status === 'fulfilled' ? cutOut(result.value, regionWindow(region)) : undefined
        if (!cut) continue
        if (channelId === undefined) own = cut
        else channels.set(channelId, cut)
      }
      crops.set(cropKey(region), { channels, saliency: own })
    }
  }

  function lacks(region: EvidenceRegion, layer: 'pixels' | 'saliency'): boolean {
    const crop = crops.get(cropKey(region))
    if (!crop) return true
    return layer === 'saliency' ? !crop.saliency : display.visible.some((channel) => !crop.channels.has(channel.id))
  }

  async function pixelsOf(region: EvidenceRegion): Promise<[number | undefined, PlaneQuestion][]> {
    const site = (await plates.sitesOf(region.wellId)).find((entry) => entry.id === region.siteId)
    const place = placeIn(stackOf(site), options.place())
    const present = new Set(site?.planes.filter((plane) => plane.state === 'present').map((plane) => plane.channelId))
    return display.visible
      .filter((channel) => present.has(channel.id))
      .map((channel) => [channel.id, planeQuestion(region.siteId, channel.id, place)])
  }

  function saliencyOf(region: EvidenceRegion): [number | undefined, PlaneQuestion][] {
    const runId = options.runId()
    return runId === undefined ? [] : [[undefined, saliencyQuestion(runId, region.siteId, saliency.method)]]
  }

  function forgetOldest(): void {
    const inView = new Set(wanted.value.map(cropKey))
    for (const key of crops.keys()) {
      if (crops.size <= KEPT) return
      if (!inView.has(key)) crops.delete(key)
    }
  }

  watch([wanted, options.saliency, () => display.visible], () => void fill(), { immediate: true })
  watch([() => saliency.method, options.runId], () => {
    for (const [key, crop] of crops) crops.set(key, { ...crop, saliency: undefined })
    void fill()
  })
  watch(options.runId, () => crops.clear())
  onScopeDispose(() => {
    newest++
    planeCache.demand('evidence', [])
  })

  return { crops, working, problem }
}

export function cropKey(region: EvidenceRegion): string {
  return `${region.siteId}:${region.x},${region.y},${region.width},${region.height}`
}
