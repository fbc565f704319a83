/** Other light, other cameras: what training does to the intensities of a patch. */
import type { Random } from '../../base/index.ts'

export interface LightRules {
  /** Signal becomes up to 1 + gain times as strong, or as weak. */
  readonly gain: number
  /** Its exponent lies between 1 / (1 + gamma) and 1 + gamma. */
  readonly gamma: number
  /** Most that is added everywhere, and across the patch as a slope, in units of the signal. */
  readonly offset: number
  /** Largest deviation of the noise, in units of the signal. */
  readonly noise: number
  /** Largest width of a Gaussian blur, pixels. */
  readonly blur: number
}

/** Share of the patches that each of blur and noise touches. */
const TOUCHED = 0.5

/** Changes a patch [side, side] of normalised pixels in place. */
export function relight(pixels: Float32Array, side: number, random: Random, rules: LightRules): void {
  if (random.next() < TOUCHED) blurInto(pixels, side, rules.blur * random.next())
  const gain = spread(random, rules.gain)
  const gamma = spread(random, rules.gamma)
  const offset = rules.offset * (2 * random.next() - 1)
  const slope = (2 * rules.offset * random.next()) / side
  const angle = 2 * Math.PI * random.next()
  const [across, down] = [slope * Math.cos(angle), slope * Math.sin(angle)]
  const noise = random.next() < TOUCHED ? rules.noise * random.next() : 0
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) {
      const value = pixels[at]!
      const bent = value > 0 ? gain * value ** gamma : gain * value
      const ground = offset + across * (x - side / 2) + down * (y - side / 2)
      pixels[at] = bent + ground + (noise > 0 ? noise * random.normal() : 0)
    }
}

const spread = (random: Random, most: number): number => (1 + most) ** (2 * random.next() - 1)

/** Gaussian of five samples along rows, then along columns. */
function blurInto(pixels: Float32Array, side: number, sigma: number): void {
  if (sigma < 0.3) return
  const raw = [0, 1, 2].map((distance) => Math.exp((-distance * distance) / (2 * sigma * sigma)))
  const sum = raw[0]! + 2 * raw[1]! + 2 * raw[2]!
  const weights = raw.map((weight) => weight / sum)
  const line = new Float32Array(side)
  for (let i = 0; i < side; i++) blurLine(pixels, line, { from: i * side, step: 1, weights })
  for (let i = 0; i < side; i++) blurLine(pixels, line, { from: i, step: side, weights })
}

function blurLine(
  pixels: Float32Array,
  line: Float32Array,
  { from, step, weights: [own, near, far] }: { from: number; step: number; weights: readonly number[] },
): void {
  const last = line.length - 1
  const at = (i: number): number => pixels[from + step * Math.min(last, Math.max(0, i))]!
  for (let i = 0; i <= last; i++)
    line[i] = own! * at(i) + near! * (at(i - 1) + at(i + 1)) + far! * (at(i - 2) + at(i + 2))
  for (let i = 0; i <= last; i++) pixels[from + step * i] = line[i]!
}
