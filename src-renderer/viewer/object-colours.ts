/** Colours of masks: objects told apart, or painted by a measurement. */
import { colourAt } from '../ui/index.ts'
import type { ColourRamp, ObjectColours } from './scene.ts'

const STEPS = 256

/** Viridis from `low` to `high`. */
export function valueRamp(low: number, high: number): ColourRamp {
  const colours = new Uint8Array(STEPS * 4)
  for (let step = 0; step < STEPS; step++) colours.set([...colourAt('viridis', step / (STEPS - 1)), 255], step * 4)
  return { low, high, colours }
}

const HUES: ColourRamp = { low: 0, high: STEPS - 1, colours: hueWheel() }
const apart = new Map<number, Float32Array>()

/** A colour for each of `count` objects such that neighbours in number differ much: steps of the golden ratio in hue. */
export function tellApart(count: number): ObjectColours {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, count)))
  let values = apart.get(size)
  if (!values) {
    values = Float32Array.from({ length: size }, (_, index) => Math.floor(((index * 0.618_033_988_75) % 1) * STEPS))
    apart.set(size, values)
  }
  return { values, map: HUES }
}

/** Limits between which a measurement is painted: 2nd and 98th percentile; undefined without values. */
export function paintLimits(values: Float32Array): { low: number; high: number } | undefined {
  const known = values.filter((value) => Number.isFinite(value)).sort()
  if (known.length === 0) return undefined
  const low = known[Math.floor(0.02 * (known.length - 1))]!
  const high = known[Math.ceil(0.98 * (known.length - 1))]!
  return { low, high: high > low ? high : low + 1 }
}

function hueWheel(): Uint8Array {
  const colours = new Uint8Array(STEPS * 4)
  for (let step = 0; step < STEPS; step++) {
    const part = (offset: number) => {
      const at = (offset + (step / STEPS) * 12) % 12
      return Math.round(255 * (0.62 - 0.34 * Math.max(-1, Math.min(at - 3, 9 - at, 1))))
    }
    colours.set([part(0), part(8), part(4), 255], step * 4)
  }
  return colours
}
