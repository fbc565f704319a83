/** Pixels and labels of the open site: asked for as the selection moves, with the neighbours fetched ahead. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Channel, Compartment, Site } from '../../src-main/contract/index.ts'
import {
  labelsQuestion,
  type Plane,
  type PlaneQuestion,
  placeIn,
  planeCache,
  planeQuestion,
  stackOf,
  useDisplay,
  useObjects,
  usePlates,
  usePreview,
  useSelection,
} from '../stores/index.ts'
import { besideSites, besideWells } from './neighbours.ts'
import { type PlaneProblem, planeProblem } from './plane-problem.ts'

/** What has arrived of a site. */
export interface SitePlanes {
  readonly site: Site
  readonly planes: ReadonlyMap<number, Plane>
  readonly labels: ReadonlyMap<Compartment, Plane>
  readonly problems: readonly PlaneProblem[]
}

export function useSitePlanes() {
  const plates = usePlates()
  const selection = useSelection()
  const display = useDisplay()
  const objects = useObjects()
  const preview = usePreview()
  const shown = shallowRef<SitePlanes>()
  /** Planes of the open site that are still awaited. */
  const awaited = ref(0)

  /** The chosen place in a site's own stack. */
  const placeOf = (site: Site) => placeIn(stackOf(site), { z: selection.z, time: selection.time })
  const needsLabels = computed(() => display.outlines || display.masks)
  const previewed = computed(() => (preview.shown?.siteId === plates.site?.id ? preview.shown : undefined))
  const labelQuestions = computed<readonly [Compartment, PlaneQuestion][]>(() => {
    const { site } = plates
    if (!site) return []
    const { previewId, cells } = previewed.value ?? {}
    if (previewId)
      return compartmentsOf(cells ?? 0).map((name) => [name, { kind: 'preview-labels', previewId, compartment: name }])
    return needsLabels.value ? storedLabels(site.id) : []
  })

  function storedLabels(siteId: number): [Compartment, PlaneQuestion][] {
    const { runId } = objects
    if (runId === undefined) return []
    const names = new Set([...objects.drawn, objects.picked].filter((name) => objects.compartments.includes(name)))
    return [...names].map((name) => [name, labelsQuestion(runId, siteId, name)])
  }

  function channelsOf(site: Site): { present: Channel[]; problems: PlaneProblem[] } {
    const present: Channel[] = []
    const problems: PlaneProblem[] = []
    for (const channel of display.visible) {
      const problem = planeProblem(site, channel, placeOf(site))
      if (problem) problems.push(problem)
      else present.push(channel)
    }
    return { present, problems }
  }

  let newest = 0
  async function load(): Promise<void> {
    const number = ++newest
    const { site } = plates
    if (!site) {
      planeCache.demand('viewer', [])
      shown.value = undefined
      awaited.value = 0
      return
    }
    const { present, problems } = channelsOf(site)
    const labelled = labelQuestions.value
    const pixels = present.map((channel) => planeQuestion(site.id, channel.id, placeOf(site)))
    const wanted = [...pixels, ...labelled.map(([, question]) => question)]
    const promises = planeCache.demand('viewer', wanted, aheadOfSite(site))
    awaited.value = wanted.filter((question) => !planeCache.peek(question)).length
    for (const promise of promises)
      promise.then(
        () => number === newest && awaited.value--,
        () => {},
      )
    const settled = await Promise.allSettled(promises)
    if (number !== newest) return
    awaited.value = 0
    const planes = new Map<number, Plane>()
    const labels = new Map<Compartment, Plane>()
    for (const [index, result] of settled.entries()) {
      const channel = present[index]
      const compartment = labelled[index - present.length]?.[0]
      if (result.status === 'fulfilled' && channel) planes.set(channel.id, result.value)
      else if (result.status === 'fulfilled' && compartment) labels.set(compartment, result.value)
      else if (result.status === 'rejected' && channel)
        problems.push({ channel: channel.name, text: String(result.reason.message), file: undefined })
    }
    shown.value = { site, planes, labels, problems }
    void fetchAhead(site, wanted, number)
  }

  /** What the next and previous site will need. */
  function aheadOfSite(site: Site): PlaneQuestion[] {
    return besideSites(plates.sites, site.id).flatMap((beside) => questionsOf(beside))
  }

  function questionsOf(site: Site): PlaneQuestion[] {
    const pixels = channelsOf(site).present.map((channel) => planeQuestion(site.id, channel.id, placeOf(site)))
    return needsLabels.value ? [...pixels, ...storedLabels(site.id).map(([, question]) => question)] : pixels
  }

  /** Then the first sites of the wells around, whose lists of sites may have to be asked for. */
  async function fetchAhead(site: Site, wanted: readonly PlaneQuestion[], number: number): Promise<void> {
    const { plate, well } = plates
    if (!plate || !well) return
    const beside = besideWells((at) => plates.wellAt(plate.id, at), well)
    const lists = await Promise.allSettled(beside.map((entry) => plates.sitesOf(entry.id)))
    if (number !== newest) return
    const first = lists.flatMap((list) => (list.status === 'fulfilled' ? (list.value[0] ?? []) : []))
    planeCache.demand('viewer', wanted, [...aheadOfSite(site), ...first.flatMap(questionsOf)])
  }

  watch(
    [() => plates.site, () => display.visible, () => selection.z, () => selection.time, labelQuestions],
    () => void load(),
    { immediate: true },
  )
  onScopeDispose(() => {
    newest++
    planeCache.demand('viewer', [])
  })

  return { shown, awaited, previewed }
}

function compartmentsOf(cells: number): Compartment[] {
  return cells > 0 ? ['Nuclei', 'Cells'] : ['Nuclei']
}
