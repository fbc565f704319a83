/** Where the intensity of each object has its centre. */
import type { Objects } from './objects.ts'

/** By object; NaN where there is no finite sample or they sum to zero. */
export interface MassCentres {
  /** Centre of mass, in pixels from the centre of the top left pixel. */
  readonly xs: Float64Array
  readonly ys: Float64Array
  /** Distance from the centre of the measured pixels to the centre of mass, in pixels. */
  readonly displacements: Float64Array
}

export function massCentres({ xs, ys, offsets, count }: Objects, samples: Float32Array): MassCentres {
  const nowhere = (): Float64Array => new Float64Array(count).fill(Number.NaN)
  const centres = { xs: nowhere(), ys: nowhere(), displacements: nowhere() }
  for (let k = 0; k < count; k++) {
    const from = offsets[k]!
    const to = offsets[k + 1]!
    let n = 0
    let mass = 0
    let sumX = 0
    let sumY = 0
    let massX = 0
    let massY = 0
    for (let i = from; i < to; i++) {
      const value = samples[i]!
      if (Number.isNaN(value)) continue
      const dx = xs[i]! - xs[from]!
      const dy = ys[i]! - ys[from]!
      n++
      mass += value
      sumX += dx
      sumY += dy
      massX += value * dx
      massY += value * dy
    }
    if (mass === 0) continue
    centres.xs[k] = xs[from]! + massX / mass
    centres.ys[k] = ys[from]! + massY / mass
    centres.displacements[k] = Math.hypot(massX / mass - sumX / n, massY / mass - sumY / n)
  }
  return centres
}
