/** What a network should say of a patch, and which pixels count more: made from its objects. */
import type { MaskHead } from './mask-recipe.ts'
import type { RawPatch } from './patch-pixels.ts'

/** Maps of a head's targets, and of its output. */
export const MAPS: Readonly<Record<MaskHead, number>> = { distance: 2, classes: 3 }

/** Width of the border that objects have to the head `classes`, pixels of a patch. */
const BORDER = 2
/** How near to one another objects must lie for the pixels between and along them to count more, pixels of a patch. */
const CONTACT = 2

/**
 * Writes targets [maps, side, side] and weights [side, side]. `distance`: in an object or not, and how far inside. `classes`:
 * background, inside, border. Pixels where objects meet weigh 1 + `contact` (Ronneberger et al. 2015, with a step for the Gaussian).
 */
export function writeTargets(
  { targets, weights }: { readonly targets: Float32Array; readonly weights: Float32Array },
  { labels, inner }: Pick<RawPatch, 'labels' | 'inner'>,
  { head, side, contact }: { readonly head: MaskHead; readonly side: number; readonly contact: number },
): void {
  const pixels = side * side
  const meeting = severalWithin(labels, side, CONTACT)
  for (let i = 0; i < pixels; i++) weights[i] = meeting[i] === 1 ? 1 + contact : 1
  if (head === 'distance') {
    for (let i = 0; i < pixels; i++) {
      targets[i] = labels[i] === 0 ? 0 : 1
      targets[pixels + i] = inner[i]!
    }
    return
  }
  const rim = differsWithin(labels, side, BORDER)
  for (let i = 0; i < pixels; i++) {
    const isObject = labels[i] !== 0
    targets[i] = isObject ? 0 : 1
    targets[pixels + i] = isObject && rim[i] === 0 ? 1 : 0
    targets[2 * pixels + i] = isObject && rim[i] === 1 ? 1 : 0
  }
}

/** 1 where a square of 2 reach + 1 pixels holds two objects or more. */
export function severalWithin(labels: Uint32Array, side: number, reach: number): Uint8Array {
  const out = new Uint8Array(labels.length)
  const least = extremes(labels, side, { reach, of: leastObject })
  const most = extremes(labels, side, { reach, of: Math.max })
  for (let i = 0; i < out.length; i++) out[i] = least[i] !== 0 && least[i] !== most[i] ? 1 : 0
  return out
}

/** 1 where a square of 2 reach + 1 pixels holds anything but the pixel's own number. */
export function differsWithin(labels: Uint32Array, side: number, reach: number): Uint8Array {
  const out = new Uint8Array(labels.length)
  const least = extremes(labels, side, { reach, of: Math.min })
  const most = extremes(labels, side, { reach, of: Math.max })
  for (let i = 0; i < out.length; i++) out[i] = least[i] === most[i] ? 0 : 1
  return out
}

/** The smaller of two numbers of objects; 0, which is none, only where both are. */
const leastObject = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b))

/** Extremes over squares, along rows first and then along columns; squares end at the patch's edge. */
function extremes(
  labels: Uint32Array,
  side: number,
  { reach, of }: { readonly reach: number; readonly of: (a: number, b: number) => number },
): Uint32Array {
  const across = new Uint32Array(labels.length)
  const out = new Uint32Array(labels.length)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let found = labels[y * side + x]!
      for (let i = Math.max(0, x - reach); i <= Math.min(side - 1, x + reach); i++)
        found = of(found, labels[y * side + i]!)
      across[y * side + x] = found
    }
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let found = across[y * side + x]!
      for (let i = Math.max(0, y - reach); i <= Math.min(side - 1, y + reach); i++)
        found = of(found, across[i * side + x]!)
      out[y * side + x] = found
    }
  return out
}
