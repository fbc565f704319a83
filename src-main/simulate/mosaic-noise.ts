/** The background between the cells of a mosaic: noise as strong and as correlated as that around the cells in their own pictures. */
import { median, type Random } from '../base/index.ts'
import { blur, gaussianKernel } from './blur.ts'
import type { Background } from './cell-crop.ts'
import { whiteNoise } from './white-noise.ts'

/** How noise is correlated: as white noise blurred by a Gaussian of `sigma` pixels. */
export interface NoiseGrain {
  readonly sigma: number
}

const COARSEST = 1.5
const STEPS = 40

/**
 * The grain of pictures' backgrounds, as the median of them. Of noise that correlates by ρ₁ between neighbours and by ρ₂
 * at two pixels, mean square differences at two and at one pixel are as (1 − ρ₂) / (1 − ρ₁), which grows with the blur.
 */
export function grainOf(backgrounds: readonly Background[]): NoiseGrain {
  const noisy = backgrounds.filter(({ differenceOne }) => differenceOne > 0)
  if (noisy.length === 0) return { sigma: 0 }
  const ratio = median(noisy.map(({ differenceOne, differenceTwo }) => differenceTwo / differenceOne))
  let low = 0
  let high = COARSEST
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if ((1 - correlation(middle, 2)) / (1 - correlation(middle, 1)) < ratio) low = middle
    else high = middle
  }
  return { sigma: low }
}

/** Standard deviation of the noise of a background with this grain. */
export function noiseDeviation({ differenceTwo }: Background, { sigma }: NoiseGrain): number {
  return Math.sqrt(differenceTwo / (2 * (1 - correlation(sigma, 2))))
}

/** Of white noise after the blur, between pixels that many apart in a row. */
function correlation(sigma: number, apart: number): number {
  return overlap(sigma, apart) / overlap(sigma, 0)
}

/** Sum of the products of a line's weights with those that many pixels on. */
function overlap(sigma: number, apart: number): number {
  if (sigma <= 0) return apart === 0 ? 1 : 0
  const half = gaussianKernel(sigma)
  const weight = (offset: number): number => half[Math.abs(offset)] ?? 0
  let sum = 0
  for (let offset = -half.length; offset <= half.length; offset++) sum += weight(offset) * weight(offset + apart)
  return sum
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
  // The blur along rows and the one along columns each leave the root of this share of the deviation.
  const scale = deviation / overlap(sigma, 0)
  for (let i = 0; i < noise.length; i++) noise[i] = noise[i]! * scale
  return noise
}
