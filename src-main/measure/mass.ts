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

export function massCentres(objects: Objects, samples: Float32Array): MassCentres {
  const nowhere = (): Float64Array => new Float64Array(objects.count).fill(Number.NaN)
  const centres = { xs: nowhere(), ys: nowhere(), displacements: nowhere() }
  for (let k = 1; k <= objects.count; k++) fillCentre(centres, objects, samples, k)
  return centres
}

/** Each row's sums first, then the rows' sums: distances count from the object's first pixel. */
function fillCentre(centres: MassCentres, { runs }: Objects, samples: Float32Array, k: number): void {
  const firstRun = runs.offsets[k - 1]!
  const originX = runs.xs[firstRun]!
  const originY = runs.ys[firstRun]!
  let n = 0
  let mass = 0
  let sumX = 0
  let sumY = 0
  let massX = 0
  let massY = 0
  for (let r = firstRun; r < runs.offsets[k]!; r++) {
    const dy = runs.ys[r]! - originY
    let dx = runs.xs[r]! - originX
    let rowN = 0
    let rowMass = 0
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++, dx++) {
      const value = samples[i]!
      if (Number.isNaN(value)) continue
      rowN++
      rowMass += value
      sumX += dx
      massX += value * dx
    }
    n += rowN
    mass += rowMass
    sumY += rowN * dy
    massY += rowMass * dy
  }
  if (mass === 0) return
  centres.xs[k - 1] = originX + massX / mass
  centres.ys[k - 1] = originY + massY / mass
  centres.displacements[k - 1] = Math.hypot(massX / mass - sumX / n, massY / mass - sumY / n)
}
