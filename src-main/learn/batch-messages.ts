/** What the thread that trains and the threads that prepare images say to one another. */
import type { FaultCode } from '../base/index.ts'
import type { ChannelAddress, ChannelSums, DecodedImage } from './decoded-image.ts'
import type { PatchArrays, PatchRecipe } from './masks/draw-patch.ts'
import type { LabelledAddress, LabelledPlane } from './masks/labelled-plane.ts'
import type { SampleRecipe } from './prepare-sample.ts'

/** One sample to prepare and its place in the batch. */
export interface SampleOrder {
  readonly place: number
  readonly sources: readonly number[]
  readonly seed: number
}

export type BatchTask =
  | { readonly type: 'decode'; readonly planes: readonly ChannelAddress[]; readonly shrink: number }
  | {
      readonly type: 'prepare'
      /** [batch, channel, y, x]; a thread writes the places of its own samples only. */
      readonly out: Float32Array<SharedArrayBuffer>
      readonly recipe: SampleRecipe
      readonly samples: readonly SampleOrder[]
    }

/** One patch to draw, its place in the batch and the plane that it is of. */
export interface PatchOrder {
  readonly place: number
  readonly plane: number
  readonly seed: number
}

export type MaskTask =
  | { readonly type: 'open'; readonly address: LabelledAddress; readonly diameter: number }
  | {
      readonly type: 'patches'
      /** A thread writes the places of its own patches only. */
      readonly out: PatchArrays
      readonly recipe: PatchRecipe
      readonly patches: readonly PatchOrder[]
    }

export type BatchMessage =
  | { readonly type: 'task'; readonly id: number; readonly task: BatchTask | MaskTask }
  | {
      readonly type: 'images'
      readonly planes: readonly (readonly ChannelAddress[])[]
      readonly shrink: number
      /** Undefined where an image is read anew each time. */
      readonly decoded: readonly (DecodedImage | undefined)[]
    }
  | { readonly type: 'planes'; readonly planes: readonly LabelledPlane[] }

/** What a thread has made, by its task. */
export interface BatchAnswer {
  readonly decoded?: Decoded | undefined
  readonly labelled?: LabelledPlane | undefined
}

export interface Decoded {
  readonly image: DecodedImage
  readonly sums: readonly ChannelSums[]
}

export interface SentFault {
  readonly code: FaultCode
  readonly message: string
  readonly path: string | undefined
  readonly todo: string | undefined
}

export type BatchReply =
  | { readonly type: 'done'; readonly id: number; readonly answer: BatchAnswer }
  | { readonly type: 'fault'; readonly id: number; readonly fault: SentFault }
