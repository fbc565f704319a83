/** Puts a scene together from what has arrived of a site and how it is to be looked at. */
import type { Channel, Compartment } from '../../src-main/contract/index.ts'
import {
  type CellRef,
  COMPARTMENT_COLOURS,
  type Limits,
  type Plane,
  parseColour,
  saliencyRamp,
} from '../stores/index.ts'
import { tellApart } from './object-colours.ts'
import type { ChannelLayer, LabelLayer, Look, ObjectColours, ScalarLayer, Scene } from './scene.ts'
import type { SitePlanes } from './use-site-planes.ts'

export interface SceneChoices {
  readonly channels: readonly Channel[]
  readonly look: Look
  readonly limitsOf: (channelId: number) => Limits | undefined
  readonly outlines: boolean
  readonly masks: boolean
  readonly maskOpacity: number
  /** Colours of masks by a measurement; undefined to tell objects apart. */
  readonly values: ObjectColours | undefined
  /** Compartments to draw, the later above the earlier. */
  readonly drawn: readonly Compartment[]
  readonly chosen: number
  readonly hovered: number
  readonly gate: Uint8Array | undefined
  /** How saliency is laid over; undefined for not at all. */
  readonly saliency?: { readonly opacity: number; readonly threshold: number } | undefined
}

export function siteScene(found: SitePlanes, choices: SceneChoices): Scene {
  const channels = choices.channels.flatMap((channel): ChannelLayer[] => {
    const plane = found.planes.get(channel.id)
    if (!plane) return []
    const limits = choices.limitsOf(channel.id) ?? fullRange(plane)
    return [{ plane, limits, colour: parseColour(channel.colour), visible: true }]
  })
  const labels = choices.drawn.flatMap((compartment): LabelLayer[] => {
    const plane = found.labels.get(compartment)
    return plane ? [labelLayer(plane, compartment, choices)] : []
  })
  const all = [...channels.map((layer) => layer.plane), ...labels.map((layer) => layer.labels)]
  return {
    width: Math.max(1, ...all.map((plane) => plane.width)),
    height: Math.max(1, ...all.map((plane) => plane.height)),
    look: choices.look,
    channels,
    scalars: scalarsOf(found, choices),
    labels,
  }
}

function scalarsOf({ saliency }: SitePlanes, { saliency: how }: SceneChoices): ScalarLayer[] {
  if (!saliency || !how) return []
  return [{ plane: saliency, map: { low: 0, high: 255, colours: saliencyRamp(how.threshold) }, opacity: how.opacity }]
}

function labelLayer(labels: Plane, compartment: Compartment, choices: SceneChoices): LabelLayer {
  return {
    labels,
    colour: COMPARTMENT_COLOURS[compartment],
    outlines: choices.outlines,
    opacity: choices.masks ? choices.maskOpacity : 0,
    values: choices.values ?? tellApart(65_536),
    chosen: choices.chosen,
    hovered: choices.hovered,
    gate: choices.gate,
  }
}

/** All values that a plane can hold, for the time until the plate's contrast is known. */
export function fullRange(plane: Plane): Limits {
  return { low: 0, high: plane.data instanceof Float32Array ? 1 : 2 ** plane.bitDepth - 1, gamma: 1 }
}

/** 1 for each object of a site that was picked; undefined when nothing is picked anywhere. */
export function gateOf(picked: readonly CellRef[], siteId: number): Uint8Array | undefined {
  if (picked.length === 0) return undefined
  const here = picked.filter((cell) => cell.siteId === siteId).map((cell) => cell.object)
  const gate = new Uint8Array(2048 * Math.ceil((1 + here.reduce((a, b) => Math.max(a, b), 0)) / 2048))
  for (const object of here) gate[object - 1] = 1
  return gate
}
