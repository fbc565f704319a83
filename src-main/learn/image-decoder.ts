/** Images decoded one after another in threads, for whoever looks at each of them once. */
import { availableParallelism } from 'node:os'
import { openBatchThreads } from './batch-threads.ts'
import type { ChannelAddress, DecodedImage } from './decoded-image.ts'

export interface ImageDecoder {
  /** Throws the Faults of `readPlane`, and `unsupported_image` where channels differ in size. */
  decode(planes: readonly ChannelAddress[]): Promise<DecodedImage>
  close(): Promise<void>
}

export interface DecoderOptions {
  /** Stored pixels to one of the decoded image, along each side; areas are averaged. 1 unless told. */
  readonly shrink?: number | undefined
  /** As many as the machine has cores, at most 8, unless told. */
  readonly threads?: number | undefined
  /** The worker's file where it does not stand beside the source. */
  readonly workerUrl?: URL | undefined
}

/** Close it to end its threads. */
export function openImageDecoder({ shrink = 1, threads, workerUrl }: DecoderOptions = {}): ImageDecoder {
  const pool = openBatchThreads(threads ?? Math.min(8, availableParallelism()), workerUrl)
  const owed = new Array<number>(pool.count).fill(0)
  return {
    async decode(planes) {
      const thread = owed.indexOf(Math.min(...owed))
      owed[thread]! += 1
      try {
        return (await pool.perform(thread, { type: 'decode', planes, shrink })).decoded!.image
      } finally {
        owed[thread]! -= 1
      }
    },
    close: () => pool.close(),
  }
}
