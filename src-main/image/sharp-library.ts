/** sharp, loaded when it is first needed and set for worker threads: one thread a call, no cache between calls. */
import type { Sharp, SharpOptions } from 'sharp'

type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp
let loaded: Promise<SharpFactory> | undefined

export function loadSharp(): Promise<SharpFactory> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  })
  return loaded
}
