/** The background between the cells of a mosaic: noise as strong and as correlated as that around the cells in their own pictures. */
import { median, type Random } from '../base/index.ts'
import { blur, gaussianKernel } from './blur.ts'
import type { Background } from './cell-crop.ts'
import { whiteNoise } from './white-noise.ts'

/** How noise is correlated: white noise blurred by a Gaussian of `sigma` pixels, whose neighbours then correlate by `neighbours`. */
export interface NoiseGrain {
  readonly sigma: number
  readonly neighbours: number
}

const MOST_CORRELATED = 0.9
const LEAST_CORRELATED = 0.02

/**
 * The grain of pictures' backgrounds, as the median of them. Noise blurred by σ correlates by ρ = exp(−1 / 4σ²) between
 * neighbours and by ρ⁴ at two pixels, so that mean square differences at two and at one pixel are as 1 + ρ + ρ² + ρ³.
 */
export function grainOf(backgrounds: readonly Background[]): NoiseGrain {
  const noisy = backgrounds.filter(({ differenceOne }) => differenceOne > 0)
  if (noisy.length === 0) return { sigma: 0, neighbours: 0 }
  const ratio = median(noisy.map(({ differenceOne, differenceTwo }) => differenceTwo / differenceOne))
  let low = 0
  let high = MOST_CORRELATED
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (1 + middle + middle ** 2 + middle ** 3 < ratio) low = middle
    else high = middle
  }
  const neighbours = high < LEAST_CORRELATED ? 0 : high
  return { neighbours, sigma: neighbours === 0 ? 0 : Math.sqrt(-1 / (4 * Math.log(neighbours))) }
}

/** Standard deviation of the noise of a background with this grain. */
export function noiseDeviation({ differenceTwo }: Background, { neighbours }: NoiseGrain): number {
  return Math.sqrt(differenceTwo / (2 * (1 - neighbours ** 4)))
}

/** A plane of noise [y, x] of mean 0 and the given standard deviation and grain. */
export function drawNoise(
  random: Random,
  { width, height }: { width: number; height: number },
  deviation: number,
  { sigma }: NoiseGrain,
): Float32Array {
  const noise = whiteNoise(random, width * height)
  blur(noise, width, height, sigma)
  const scale = deviation / leftBy(sigma)
  for (let i = 0; i < noise.length; i++) noise[i] = noise[i]! * scale
  return noise
}

/** What the blur leaves of the standard deviation of white noise: the sum of the squares of one line's weights. */
function leftBy(sigma: number): number {
  if (sigma <= 0) return 1
  const half = gaussianKernel(sigma)
  return half.reduce((sum, weight, i) => sum + (i === 0 ? 1 : 2) * weight * weight, 0)
}
