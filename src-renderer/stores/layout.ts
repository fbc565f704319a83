/** What is in each well: roles, treatments, doses; painted or imported, and every edit undone. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { LayoutEdit, LayoutJoin, LayoutWell } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useHistory } from './history.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { placeKey, useSelection, type WellPlace } from './selection.ts'

/** A plate's layout as it was loaded; what is behind a snapshot's number never changes. */
interface LoadedPlate {
  readonly snapshot: number
  readonly columns: readonly string[]
  /** Entries by `placeKey`. */
  readonly wells: ReadonlyMap<string, LayoutWell>
}

export const useLayout = defineStore('layout', () => {
  const project = useProject()
  const history = useHistory()
  const selection = useSelection()
  /** By plate id. */
  const loaded = shallowRef<ReadonlyMap<number, LoadedPlate>>(new Map())
  const lastJoin = shallowRef<LayoutJoin>()
  let loadedFor = ''
  let loadedFrom: string | undefined
  let loads = 0

  /** Entries by plate id, then by `placeKey`. */
  const byPlate = computed(() => new Map([...loaded.value].map(([id, plate]) => [id, plate.wells] as const)))
  const columns = computed(() => [...new Set([...loaded.value.values()].flatMap((plate) => plate.columns))])
  const treatments = computed(() => {
    const names = new Set<string>()
    for (const plate of loaded.value.values())
      for (const { treatment } of plate.wells.values()) if (treatment !== null) names.add(treatment)
    return [...names].sort()
  })

  function at(plateId: number | undefined, place: WellPlace | undefined): LayoutWell | undefined {
    return plateId === undefined || !place ? undefined : byPlate.value.get(plateId)?.get(placeKey(place))
  }

  function entryOf(plateId: number): [number, LoadedPlate][] {
    const plate = loaded.value.get(plateId)
    return plate ? [[plateId, plate]] : []
  }

  /** Brings up to date what has changed, plate by plate, the one in view first; a later call takes over. */
  async function load(): Promise<void> {
    const number = ++loads
    const { plates } = await client.layout.snapshots()
    if (number !== loads) return
    const now = new Map(plates.flatMap(({ plateId }) => entryOf(plateId)))
    const changed = plates.filter(({ plateId, snapshot }) => now.get(plateId)?.snapshot !== snapshot)
    const inView = changed.filter(({ plateId }) => plateId === selection.plateId)
    for (const part of [inView, changed.filter((plate) => !inView.includes(plate))]) {
      for (const { plateId, snapshot } of part) {
        const found = await client.layout.wells({ plateId })
        if (number !== loads) return
        const wells = new Map(found.wells.map((well) => [placeKey(well), well]))
        now.set(plateId, { snapshot, columns: found.columns, wells })
      }
      loaded.value = new Map(now)
    }
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
      if (project.summary?.path !== loadedFrom) loaded.value = new Map()
      loadedFrom = project.summary?.path
      if (project.summary) void load().catch(useMessages().failed)
    },
  )

  return { columns, byPlate, treatments, lastJoin, at, load, paint, join }
})
