/** What the viewer draws: channels below, scalar overlays, then masks and outlines of objects. */
import type { Limits, Plane } from '../stores/index.ts'
import type { Rgb } from '../ui/index.ts'

/** One channel: its pixels in one colour, added to the others. */
export interface ChannelLayer {
  readonly plane: Plane
  readonly colour: Rgb
  readonly limits: Limits
  readonly visible: boolean
}

/** Labels of objects, 0 for background; drawn as outlines, as filled masks, or both. */
export interface LabelLayer {
  readonly labels: Plane
  readonly colour: Rgb
  readonly outlines: boolean
  /** Opacity of the filled masks, 0 … 1; 0 draws none. */
  readonly opacity: number
  /** Colours of the masks by a value of each object; without it all have the layer's colour. */
  readonly values?: ObjectColours | undefined
  /** Objects drawn with a strong outline; 0 for none. */
  readonly chosen: number
  readonly hovered: number
  /** 1 at k − 1 where object k lies inside a gate, else 0; the others' outlines are drawn faint. */
  readonly gate?: Uint8Array | undefined
}

export interface ObjectColours {
  /** Value of object k at k − 1; NaN leaves the object unpainted. */
  readonly values: Float32Array
  readonly map: ColourRamp
}

/** A plane of values painted over the channels: saliency, activations, probabilities. */
export interface ScalarLayer {
  readonly plane: Plane
  readonly map: ColourRamp
  /** 0 … 1. */
  readonly opacity: number
}

/** How values become colours: from `low` to `high` over `colours` [step, rgba] of uint8, clipped at both ends. */
export interface ColourRamp {
  readonly low: number
  readonly high: number
  readonly colours: Uint8Array
}

/** `colour` adds the channels; a single visible channel may be shown in grey, or as ink on white. */
export type Look = 'colour' | 'grey' | 'inverted'

export interface Scene {
  readonly width: number
  readonly height: number
  readonly look: Look
  readonly channels: readonly ChannelLayer[]
  readonly scalars: readonly ScalarLayer[]
  readonly labels: readonly LabelLayer[]
}

export const EMPTY_SCENE: Scene = { width: 1, height: 1, look: 'colour', channels: [], scalars: [], labels: [] }
