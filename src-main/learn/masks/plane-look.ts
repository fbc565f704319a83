/** What is seen of a plane before a network looks at it: how large its objects are, and between which intensities they lie. */
import { intensityPercentiles, type LabelImage, type Plane } from '../../image/index.ts'
import { segmentNuclei, typicalDiameter } from '../../segmentation/index.ts'

export interface PlaneLook {
  /** Typical diameter of the objects that the classical method finds, pixels; undefined where it finds none. */
  readonly diameter: number | undefined
  /** Intensity of the background and of bright objects: the network sees (stored − low) / (high − low). */
  readonly low: number
  readonly high: number
}

/** Objects' pixels up to which intensities are looked at one by one; of more, every n-th. */
const LOOKED_AT = 200_000
/** Share of the objects' pixels below `high`. */
const BRIGHT = 0.9
/** Where no object is found: as shares of all pixels. */
const EMPTY_SHARES = [0.01, 0.998] as const

/** By the classical segmentation of the plane; samples that are no numbers are left out. */
export function lookAt(plane: Plane): PlaneLook {
  const { labels } = segmentNuclei(plane)
  const levels = labels.count > 0 ? levelsOf(plane, labels) : undefined
  if (levels && levels.high > levels.low) return { diameter: typicalDiameter(labels), ...levels }
  const [low = 0, high = 1] = intensityPercentiles(plane, EMPTY_SHARES).map((level) =>
    Number.isNaN(level) ? 0 : level,
  )
  return { diameter: undefined, low, high: high > low ? high : low + 1 }
}

function levelsOf({ data }: Plane, { labels }: LabelImage): { low: number; high: number } {
  const step = Math.max(1, Math.floor(data.length / LOOKED_AT))
  const inside: number[] = []
  const outside: number[] = []
  for (let i = 0; i < data.length; i += step) {
    const value = data[i]!
    if (Number.isFinite(value)) (labels[i] === 0 ? outside : inside).push(value)
  }
  const sorted = [inside, outside].map((list) => Float64Array.from(list).sort())
  const at = (list: Float64Array, share: number): number => list[Math.floor(share * (list.length - 1))] ?? Number.NaN
  return { low: at(sorted[1]!, 0.5), high: at(sorted[0]!, BRIGHT) }
}
