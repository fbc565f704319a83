/** A decoded image in the units that a network was trained in. */
import type { DecodedImage } from './decoded-image.ts'
import type { Normalisation } from './prepare-sample.ts'

/** [channel, y, x]: (stored − mean) / deviation; a new array. */
export function normalisedImage({ data, channels }: DecodedImage, how: Normalisation): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length)
  const pixels = data.length / channels
  for (let channel = 0; channel < channels; channel++) {
    const centre = how.mean[channel]!
    const factor = 1 / how.deviation[channel]!
    for (let i = channel * pixels; i < (channel + 1) * pixels; i++) out[i] = (data[i]! - centre) * factor
  }
  return out
}
