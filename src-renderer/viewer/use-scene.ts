/** The scene of the open site, kept in step with display, selection and gates. */
import { computed, ref, type ShallowRef } from 'vue'
import {
  type COMPARTMENT_COLOURS,
  useCells,
  useDisplay,
  useObjects,
  useSaliency,
  useSelection,
} from '../stores/index.ts'
import { paintLimits, valueRamp } from './object-colours.ts'
import { EMPTY_SCENE, type ObjectColours } from './scene.ts'
import { gateOf, siteScene } from './site-scene.ts'
import type { SitePlanes } from './use-site-planes.ts'

export function useScene(shown: ShallowRef<SitePlanes | undefined>, previewing: () => boolean) {
  const display = useDisplay()
  const selection = useSelection()
  const objects = useObjects()
  const cells = useCells()
  const saliency = useSaliency()
  const hovered = ref(0)

  const gate = computed(() => (shown.value ? gateOf(selection.cells, shown.value.site.id) : undefined))
  const values = computed<ObjectColours | undefined>(() => {
    if (display.maskColours !== 'measurement' || !shown.value) return undefined
    const column = cells.table.columns.get(cells.measure ?? '')
    const limits = column && paintLimits(column)
    if (!column || !limits) return undefined
    return { values: valuesOfSite(column, shown.value.site.id), map: valueRamp(limits.low, limits.high) }
  })

  /** A site's values are together in the table, in the order of the objects. */
  function valuesOfSite(column: Float32Array, siteId: number): Float32Array {
    const { siteIds } = cells.table
    const first = siteIds.indexOf(siteId)
    return first < 0 ? new Float32Array(1).fill(Number.NaN) : column.subarray(first, siteIds.lastIndexOf(siteId) + 1)
  }

  const scene = computed(() => {
    if (!shown.value) return EMPTY_SCENE
    const chosen = selection.cell?.siteId === shown.value.site.id ? selection.cell.object : 0
    return siteScene(shown.value, {
      channels: display.visible,
      look: display.look,
      limitsOf: display.limitsOf,
      outlines: display.outlines || previewing(),
      masks: display.masks,
      maskOpacity: display.maskOpacity,
      values: previewing() ? undefined : values.value,
      drawn: previewing() ? ['Cells', 'Nuclei'] : belowToAbove(objects.drawn),
      chosen: previewing() ? 0 : chosen,
      hovered: hovered.value,
      gate: previewing() ? undefined : gate.value,
      saliency: saliency.on && !previewing() ? { opacity: saliency.opacity, threshold: saliency.threshold } : undefined,
    })
  })
  return { scene, hovered }
}

/** Nuclei are drawn above the cells that hold them. */
function belowToAbove<T extends keyof typeof COMPARTMENT_COLOURS>(names: readonly T[]): T[] {
  return [...names].sort((a, b) => Number(a === 'Nuclei') - Number(b === 'Nuclei'))
}
