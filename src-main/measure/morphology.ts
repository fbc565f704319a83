/** Grey-scale morphology on whole planes: erosion by a diamond, opening by a square, opening by reconstruction. */

interface Size {
  readonly width: number
  readonly height: number
}

/** Minimum of each pixel and its four neighbours; outside the image nothing is met. */
export function erodeCross(values: Float32Array, { width, height }: Size): Float32Array {
  const out = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0
    const down = y < height - 1 ? width : 0
    const first = y * width
    for (let i = first; i < first + width; i++) {
      let least = values[i]!
      const above = values[i + up]!
      const below = values[i + down]!
      if (above < least) least = above
      if (below < least) least = below
      if (i > first && values[i - 1]! < least) least = values[i - 1]!
      if (i < first + width - 1 && values[i + 1]! < least) least = values[i + 1]!
      out[i] = least
    }
  }
  return out
}

/** Opening by a square of (2 × radius + 1) pixels a side. */
export function openSquare(values: Float32Array, size: Size, radius: number): Float32Array {
  const opened = values.slice()
  slideBoth(opened, size, radius, Math.min)
  slideBoth(opened, size, radius, Math.max)
  return opened
}

function slideBoth(
  values: Float32Array,
  { width, height }: Size,
  radius: number,
  pick: (a: number, b: number) => number,
): void {
  const line = new Float32Array(Math.max(width, height))
  const slide = (first: number, step: number, length: number): void => {
    for (let i = 0; i < length; i++) line[i] = values[first + i * step]!
    for (let i = 0; i < length; i++) {
      let extreme = line[i]!
      for (let j = Math.max(0, i - radius); j <= Math.min(length - 1, i + radius); j++)
        extreme = pick(extreme, line[j]!)
      values[first + i * step] = extreme
    }
  }
  for (let y = 0; y < height; y++) slide(y * width, 1, width)
  for (let x = 0; x < width; x++) slide(x, width, height)
}

/**
 * Reconstruction by dilation (4-connected) of `marker` ≤ `mask`: two raster sweeps, then a queue of the pixels that can
 * still rise. Vincent 1993, section 4.2. Both arguments stay as they are.
 */
export function reconstruct(marker: Float32Array, mask: Float32Array, { width, height }: Size): Float32Array {
  const out = marker.slice()
  sweepDown(out, mask, width)
  const queue = sweepUp(out, mask, { width, height })
  for (let head = 0; head < queue.length; head++) {
    const p = queue[head]!
    const level = out[p]!
    const x = p % width
    if (x > 0 && rises(out, mask, p - 1, level)) queue.push(p - 1)
    if (x < width - 1 && rises(out, mask, p + 1, level)) queue.push(p + 1)
    if (p >= width && rises(out, mask, p - width, level)) queue.push(p - width)
    if (p < out.length - width && rises(out, mask, p + width, level)) queue.push(p + width)
  }
  return out
}

/** Lifts pixel q towards the level as far as the mask allows; says whether it rose. */
function rises(out: Float32Array, mask: Float32Array, q: number, level: number): boolean {
  const held = out[q]!
  const ceiling = mask[q]!
  if (held >= level || held >= ceiling) return false
  out[q] = level < ceiling ? level : ceiling
  return true
}

function sweepDown(out: Float32Array, mask: Float32Array, width: number): void {
  for (let p = 1, x = 1; p < out.length; p++, x++) {
    if (x === width) x = 0
    let level = out[p]!
    if (x > 0 && out[p - 1]! > level) level = out[p - 1]!
    if (p >= width && out[p - width]! > level) level = out[p - width]!
    out[p] = level < mask[p]! ? level : mask[p]!
  }
}

/** The second sweep, upwards; returns the pixels whose lower or right neighbour could still rise. */
function sweepUp(out: Float32Array, mask: Float32Array, { width }: Size): number[] {
  const queue: number[] = []
  const last = out.length - width
  for (let p = out.length - 1, x = width - 1; p >= 0; p--, x--) {
    if (x < 0) x = width - 1
    const right = x < width - 1
    const below = p < last
    let level = out[p]!
    if (right && out[p + 1]! > level) level = out[p + 1]!
    if (below && out[p + width]! > level) level = out[p + width]!
    if (level > mask[p]!) level = mask[p]!
    out[p] = level
    const rightRises = right && out[p + 1]! < level && out[p + 1]! < mask[p + 1]!
    const belowRises = below && out[p + width]! < level && out[p + width]! < mask[p + width]!
    if (rightRises || belowRises) queue.push(p)
  }
  return queue
}
