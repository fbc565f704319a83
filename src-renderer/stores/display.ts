/** How images are looked at: channels shown, contrast of each plate, overlays. Nothing here touches a measurement. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import type { ChannelContrast } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import type { Limits } from './contrast.ts'
import { useHistory } from './history.ts'
import { useMessages } from './messages.ts'
import { usePlates } from './plates.ts'
import { useProject } from './project.ts'
import { type CellRef, useSelection } from './selection.ts'

export type Bounds = { readonly low: number; readonly high: number }

export const useDisplay = defineStore('display', () => {
  const project = useProject()
  const selection = useSelection()
  const plates = usePlates()
  const hidden = shallowRef<ReadonlySet<number>>(new Set())
  const gammas = shallowRef<ReadonlyMap<number, number>>(new Map())
  const look = ref<'colour' | 'grey' | 'inverted'>('colour')
  const outlines = ref(true)
  const masks = ref(false)
  const maskOpacity = ref(0.45)
  /** Masks are coloured one by one to tell objects apart, or by the chosen measurement. */
  const maskColours = ref<'objects' | 'measurement'>('objects')
  /** A cell that the viewer is asked to show large; it takes the request away. */
  const closeUp = shallowRef<CellRef>()
  const contrasts = shallowRef(new Map<number, readonly ChannelContrast[]>())
  const asked = new Set<number>()
  // An answer that comes after a newer change must not take that change back.
  let edits = 0

  /** Contrast of the open plate, one entry a channel; undefined until it is known. */
  const contrast = computed(() =>
    selection.plateId === undefined ? undefined : contrasts.value.get(selection.plateId),
  )
  /** Channels of the open plate: those with pixels on it, and those that the open site names. */
  const channels = computed(() => {
    const sampled = contrast.value?.filter((entry) => entry.sampledSites > 0).map((entry) => entry.channelId) ?? []
    const here = new Set([...sampled, ...(plates.site?.planes.map((plane) => plane.channelId) ?? [])])
    return here.size === 0 ? project.channels : project.channels.filter((channel) => here.has(channel.id))
  })
  const visible = computed(() => channels.value.filter((channel) => !hidden.value.has(channel.id)))

  function toggleChannel(id: number): void {
    const next = new Set(hidden.value)
    if (!next.delete(id)) next.add(id)
    hidden.value = next
  }

  /** Shows one channel alone, or all of them again when it is alone already. */
  function soloChannel(id: number): void {
    const others = channels.value.filter((channel) => channel.id !== id).map((channel) => channel.id)
    const alone = !hidden.value.has(id) && others.every((other) => hidden.value.has(other))
    hidden.value = new Set(alone ? [] : others)
  }

  function limitsOf(channelId: number): Limits | undefined {
    const found = contrast.value?.find((entry) => entry.channelId === channelId)
    return found && { low: found.low, high: found.high, gamma: gammas.value.get(channelId) ?? 1 }
  }

  function setGamma(channelId: number, gamma: number): void {
    gammas.value = new Map(gammas.value).set(channelId, gamma)
  }

  async function load(plateId: number): Promise<void> {
    if (asked.has(plateId)) return
    asked.add(plateId)
    try {
      adopt(plateId, await client.plates.contrast({ plateId }))
    } catch (error) {
      asked.delete(plateId)
      useMessages().failed(error)
    }
  }

  /** Changes limits in this window only, while a slider is dragged. */
  function tryLimits(channelId: number, { low, high }: Bounds): void {
    const plateId = selection.plateId
    if (plateId === undefined || !contrast.value) return
    edits++
    adopt(
      plateId,
      contrast.value.map((entry) => (entry.channelId === channelId ? { ...entry, low, high } : entry)),
    )
  }

  /** Keeps limits in the project, as an edit that can be undone; null returns to automatic ones. */
  async function keepLimits(channelId: number, limits: Bounds | null, before: Bounds): Promise<void> {
    const plateId = selection.plateId
    if (plateId === undefined) return
    const set = async (wanted: Bounds | null) => {
      const edit = ++edits
      const found = await client.plates.setContrast({ plateId, channelId, limits: wanted })
      if (edit === edits) adopt(plateId, found)
    }
    try {
      await set(limits)
      const channel = project.channels.find((entry) => entry.id === channelId)
      useHistory().remember({
        title: `Contrast of ${channel?.name ?? 'a channel'}`,
        undo: () => set(before),
        redo: () => set(limits),
      })
    } catch (error) {
      useMessages().failed(error)
    }
  }

  function adopt(plateId: number, found: readonly ChannelContrast[]): void {
    contrasts.value.set(plateId, found)
    triggerRef(contrasts)
  }

  watch(
    () => project.summary?.path,
    () => {
      contrasts.value = new Map()
      asked.clear()
      hidden.value = new Set()
      gammas.value = new Map()
    },
  )
  watch(
    () => selection.plateId,
    (id) => id !== undefined && void load(id),
    { immediate: true },
  )

  return {
    hidden,
    gammas,
    look,
    outlines,
    masks,
    maskOpacity,
    maskColours,
    closeUp,
    channels,
    visible,
    contrast,
    toggleChannel,
    soloChannel,
    limitsOf,
    setGamma,
    tryLimits,
    keepLimits,
  }
})
