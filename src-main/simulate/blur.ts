/** Gaussian blur of a float plane: the microscope's point spread, in or out of focus. */

/**
 * Overwrites `plane` [y, x] with its Gaussian blur of standard deviation `sigma` pixels; edges repeat.
 * Up to 2 pixels by the kernel itself (cut at 3σ), beyond by three box passes (Wells 1986), within 3 % of the Gaussian.
 */
export function blur(plane: Float32Array, width: number, height: number, sigma: number): void {
  if (sigma <= 0) return
  if (sigma <= 2) {
    const kernel = gaussianKernel(sigma)
    convolveRows(plane, width, height, kernel)
    convolveColumns(plane, width, height, kernel)
    return
  }
  const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2))
  for (let pass = 0; pass < 3; pass++) {
    boxRows(plane, width, height, radius)
    boxColumns(plane, width, height, radius)
  }
}

/** Half of a normalised kernel: centre first. */
export function gaussianKernel(sigma: number): Float64Array {
  const half = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * sigma * sigma)),
  )
  let sum = -half[0]!
  for (const weight of half) sum += 2 * weight
  return half.map((weight) => weight / sum)
}

function convolveRows(plane: Float32Array, width: number, height: number, half: Float64Array): void {
  const reach = half.length - 1
  const line = new Float32Array(width + 2 * reach)
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width)
    line.fill(row[0]!, 0, reach)
    line.set(row, reach)
    line.fill(row[width - 1]!, reach + width)
    for (let x = 0; x < width; x++) {
      let sum = half[0]! * line[x + reach]!
      for (let k = 1; k <= reach; k++) sum += half[k]! * (line[x + reach - k]! + line[x + reach + k]!)
      row[x] = sum
    }
  }
}

/** Row by row over a copy, so that memory is read in order. */
function convolveColumns(plane: Float32Array, width: number, height: number, half: Float64Array): void {
  const source = Float32Array.from(plane)
  for (let y = 0; y < height; y++) {
    const from = y * width
    for (let x = 0; x < width; x++) plane[from + x] = half[0]! * source[from + x]!
    for (let k = 1; k < half.length; k++) {
      const above = Math.max(0, y - k) * width
      const below = Math.min(height - 1, y + k) * width
      const weight = half[k]!
      for (let x = 0; x < width; x++) plane[from + x]! += weight * (source[above + x]! + source[below + x]!)
    }
  }
}

function boxRows(plane: Float32Array, width: number, height: number, radius: number): void {
  const line = new Float32Array(width + 2 * radius + 1)
  const share = 1 / (2 * radius + 1)
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width)
    line.fill(row[0]!, 0, radius)
    line.set(row, radius)
    line.fill(row[width - 1]!, radius + width)
    let sum = 0
    for (let k = 0; k <= 2 * radius; k++) sum += line[k]!
    for (let x = 0; x < width; x++) {
      row[x] = sum * share
      sum += line[x + 2 * radius + 1]! - line[x]!
    }
  }
}

function boxColumns(plane: Float32Array, width: number, height: number, radius: number): void {
  const source = Float32Array.from(plane)
  const sums = new Float64Array(width)
  const share = 1 / (2 * radius + 1)
  const rowAt = (y: number): number => Math.min(height - 1, Math.max(0, y)) * width
  for (let k = -radius; k <= radius; k++) for (let x = 0; x < width; x++) sums[x]! += source[rowAt(k) + x]!
  for (let y = 0; y < height; y++) {
    const entering = rowAt(y + radius + 1)
    const leaving = rowAt(y - radius)
    for (let x = 0; x < width; x++) {
      plane[y * width + x] = sums[x]! * share
      sums[x]! += source[entering + x]! - source[leaving + x]!
    }
  }
}
