/** What is in each well: roles, treatments, doses; painted or imported, and every edit undone. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { LayoutEdit, LayoutJoin, LayoutWell } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useHistory } from './history.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { placeKey, type WellPlace } from './selection.ts'

export const useLayout = defineStore('layout', () => {
  const project = useProject()
  const history = useHistory()
  const wells = shallowRef<readonly LayoutWell[]>([])
  const columns = shallowRef<readonly string[]>([])
  const lastJoin = shallowRef<LayoutJoin>()
  let loadedFor = ''

  /** Entries by plate id, then by `placeKey`. */
  const byPlate = computed(() => {
    const result = new Map<number, Map<string, LayoutWell>>()
    for (const well of wells.value) {
      const plate = result.get(well.plateId) ?? new Map<string, LayoutWell>()
      result.set(well.plateId, plate.set(placeKey(well), well))
    }
    return result
  })
  const treatments = computed(() => [...new Set(wells.value.flatMap((well) => well.treatment ?? []))].sort())

  function at(plateId: number | undefined, place: WellPlace | undefined): LayoutWell | undefined {
    return plateId === undefined || !place ? undefined : byPlate.value.get(plateId)?.get(placeKey(place))
  }

  async function load(): Promise<void> {
    const found = await client.layout.wells({ plateId: null })
    wells.value = found.wells
    columns.value = found.columns
  }

  /** Sets something on wells of a plate, as one edit that can be undone. */
  async function paint(plateId: number, places: readonly WellPlace[], edit: LayoutEdit, title: string): Promise<void> {
    if (places.length === 0) return
    try {
      await client.layout.paint({ plateId, wells: places.map(({ row, column }) => ({ row, column })), edit })
      remember(title)
      await load()
    } catch (error) {
      useMessages().failed(error)
    }
  }

  /** Joins a layout file to the plates; what did not match is kept in `lastJoin`. */
  async function join(ask: () => Promise<LayoutJoin>, fileName: string): Promise<LayoutJoin | undefined> {
    try {
      const result = await ask()
      lastJoin.value = result
      if (result.matched > 0) remember(`Layout ${fileName}`)
      await load()
      return result
    } catch (error) {
      useMessages().failed(error)
      return undefined
    }
  }

  function remember(title: string): void {
    history.remember({
      title,
      undo: () => client.layout.undo().then(load),
      redo: () => client.layout.redo().then(load),
    })
  }

  watch(
    () => `${project.summary?.path ?? ''}#${project.summary?.layoutVersion ?? 0}#${project.plates.length}`,
    (key) => {
      if (key === loadedFor) return
      loadedFor = key
      if (project.summary) void load().catch(useMessages().failed)
      else wells.value = []
    },
  )

  return { wells, columns, byPlate, treatments, lastJoin, at, load, paint, join }
})
