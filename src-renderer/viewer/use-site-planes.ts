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
  saliencyQuestion,
  stackOf,
  useDisplay,
  useObjects,
  usePlates,
  usePreview,
  useSaliency,
  useSelection,
} from '../stores/index.ts'
import { besideSites, besideWells } from './neighbours.ts'
import { type PlaneProblem, planeProblem } from './plane-problem.ts'

/** What has arrived of a site. */
export interface SitePlanes {
  readonly site: Site
  readonly planes: ReadonlyMap<number, Plane>
  readonly labels: ReadonlyMap<Compartment, Plane>
  /** What the detector looks at, 0 … 255. */
  readonly saliency?: Plane | undefined
  readonly problems: readonly PlaneProblem[]
}

export function useSitePlanes() {
  const plates = usePlates()
  const selection = useSelection()
  const display = useDisplay()
  const objects = useObjects()
  const preview = usePreview()
  const saliency = useSaliency()
  const shown = shallowRef<SitePlanes>()
  /** Planes of the open site that are still awaited. */
  const awaited = ref(0)

  /** The chosen place in a site's own stack. */
  const placeOf = (site: Site) => placeIn(stackOf(site), { z: selection.z, time: selection.time })
  const explaining = ref(false)
  const explainProblem = ref<string>()
  const explained = computed(() => {
    const { site } = plates
    if (!site || !saliency.on || saliency.runId === undefined || !saliency.available) return undefined
    return saliencyQuestion(saliency.runId, site.id, saliency.method)
  })
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
    explaining.value = false
    explainProblem.value = undefined
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
    shown.value = { site, planes, labels, problems, saliency: explained.value && planeCache.peek(explained.value) }
    if (explained.value) await lookAtEvidence(explained.value, wanted, number)
    void fetchAhead(site, [...wanted, ...(explained.value ? [explained.value] : [])], number)
  }

  /** Saliency takes the network some time: the image is shown at once, and this is laid over it when it comes. */
  async function lookAtEvidence(
    question: PlaneQuestion,
    wanted: readonly PlaneQuestion[],
    number: number,
  ): Promise<void> {
    explaining.value = true
    try {
      const plane = await planeCache.demand('viewer', [...wanted, question]).at(-1)
      if (number === newest && shown.value) shown.value = { ...shown.value, saliency: plane }
      explainProblem.value = undefined
    } catch (error) {
      if (number === newest) explainProblem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (number === newest) explaining.value = false
    }
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
    [() => plates.site, () => display.visible, () => selection.z, () => selection.time, labelQuestions, explained],
    () => void load(),
    { immediate: true },
  )
  onScopeDispose(() => {
    newest++
    planeCache.demand('viewer', [])
  })

  return { shown, awaited, previewed, explaining, explainProblem }
}

function compartmentsOf(cells: number): Compartment[] {
  return cells > 0 ? ['Nuclei', 'Cells'] : ['Nuclei']
}
