/** Colours of saliency: nothing below the threshold, then from a faint dark red to an opaque pale yellow. */

/** Inferno after van der Walt and Smith (2015), its upper three quarters: the lowest would not show on black. */
const STOPS = [
  [87, 16, 110],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
] as const

const STEPS = 256
const FAINTEST = 0.35
const ramps = new Map<number, Uint8Array>()

/**
 * 256 steps [step, rgba] for values 0 … 255. Below `threshold` (0 … 1, a part of the largest value) nothing is painted.
 * The same threshold gives the same array.
 */
export function saliencyRamp(threshold: number): Uint8Array {
  const first = Math.max(1, Math.round(Math.min(1, Math.max(0, threshold)) * (STEPS - 1)))
  const found = ramps.get(first) ?? makeRamp(first)
  ramps.set(first, found)
  return found
}

function makeRamp(first: number): Uint8Array {
  const colours = new Uint8Array(STEPS * 4)
  for (let step = first; step < STEPS; step++) {
    const part = first === STEPS - 1 ? 1 : (step - first) / (STEPS - 1 - first)
    const at = part * (STOPS.length - 1)
    const [from, to] = [STOPS[Math.floor(at)]!, STOPS[Math.ceil(at)]!]
    const mix = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * (at - Math.floor(at)))
    colours.set([mix(0), mix(1), mix(2), Math.round(255 * (FAINTEST + (1 - FAINTEST) * part))], step * 4)
  }
  return colours
}
