/** What the thread that trains and the threads that prepare images say to one another. */
import type { FaultCode } from '../base/index.ts'
import type { ChannelAddress, ChannelSums, DecodedImage } from './decoded-image.ts'
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

export type BatchMessage =
  | { readonly type: 'task'; readonly id: number; readonly task: BatchTask }
  | {
      readonly type: 'images'
      readonly planes: readonly (readonly ChannelAddress[])[]
      readonly shrink: number
      /** Undefined where an image is read anew each time. */
      readonly decoded: readonly (DecodedImage | undefined)[]
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
  | { readonly type: 'done'; readonly id: number; readonly decoded: Decoded | undefined }
  | { readonly type: 'fault'; readonly id: number; readonly fault: SentFault }
