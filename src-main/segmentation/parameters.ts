/** What can be set when nuclei and cells are segmented, with ranges; every value has an automatic default. */
import { Fault } from '../base/index.ts'
import type { ThresholdMethod } from './threshold.ts'

export interface NucleiParameters {
  /** Whether nuclei are brighter (fluorescence) or darker (stained tissue, brightfield) than what surrounds them. */
  readonly objects: 'auto' | 'bright' | 'dark'
  /** Typical diameter of a nucleus in pixels, 2 … 1000; estimated from the image by default. */
  readonly diameter: 'auto' | number
  /** Standard deviation in pixels of the Gaussian that precedes everything, 0 … 50; by default follows the diameter. */
  readonly smoothing: 'auto' | number
  /** How the threshold between nuclei and background is found. */
  readonly method: ThresholdMethod
  /** One threshold for the image, thresholds that follow the neighbourhood, or local where the background is uneven. */
  readonly scope: 'auto' | 'global' | 'local'
  /** Factor on the threshold's height above background, 0.1 … 10: above 1 gives fewer and smaller objects. */
  readonly correction: number
  /** Whether holes in nuclei are filled. */
  readonly fillHoles: boolean
  /** What tells touching nuclei apart: outline (distance transform), brightness, both, or nothing. */
  readonly splitting: 'combined' | 'shape' | 'intensity' | 'none'
  /** How deep a waist must be, relative to the thinner part, for two parts to be two nuclei, 0 … 1. */
  readonly splitDepth: number
  /** Objects of fewer pixels are removed; by default a fraction of the typical area. */
  readonly minimumArea: 'auto' | number
  /** Objects of more pixels are removed; by default none. */
  readonly maximumArea: 'auto' | number
  /** Whether objects that touch the edge of the image are kept. */
  readonly border: 'keep' | 'discard'
}

export const NUCLEI_DEFAULTS: NucleiParameters = {
  objects: 'auto',
  diameter: 'auto',
  smoothing: 'auto',
  method: 'otsu',
  scope: 'auto',
  correction: 1,
  fillHoles: true,
  splitting: 'combined',
  splitDepth: 0.07,
  minimumArea: 'auto',
  maximumArea: 'auto',
  border: 'keep',
}

export interface CellParameters {
  /** How far a cell may reach beyond its nucleus, in pixels, 0 … 10,000; by default from the nuclei's diameter. */
  readonly distance: 'auto' | number
  /** Ring around the nucleus that a cell has at least, in pixels, 0 … 1000; by default a tenth of the diameter. */
  readonly ring: 'auto' | number
  /** How the threshold between cells and background is found. */
  readonly method: ThresholdMethod
  /** Factor on the threshold's height above background, 0.1 … 10. */
  readonly correction: number
  /** Standard deviation in pixels of the Gaussian that precedes everything, 0 … 50. */
  readonly smoothing: number
  /** Weight of distance against brightness steps where cells meet, 0 … 100: 0 follows brightness alone. */
  readonly lambda: number
}

export const CELL_DEFAULTS: CellParameters = {
  distance: 'auto',
  ring: 'auto',
  method: 'otsu',
  correction: 1,
  smoothing: 1,
  lambda: 0.05,
}

const RANGES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  diameter: [2, 1000],
  smoothing: [0, 50],
  correction: [0.1, 10],
  splitDepth: [0, 1],
  minimumArea: [0, Number.MAX_SAFE_INTEGER],
  maximumArea: [1, Number.MAX_SAFE_INTEGER],
  distance: [0, 10_000],
  ring: [0, 1000],
  lambda: [0, 100],
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  objects: ['auto', 'bright', 'dark'],
  method: ['otsu', 'li', 'triangle'],
  scope: ['auto', 'global', 'local'],
  splitting: ['combined', 'shape', 'intensity', 'none'],
  border: ['keep', 'discard'],
}

/** The defaults with the given values put in. Throws a `bad_argument` Fault that quotes a value out of range. */
export function completeParameters<T extends object>(defaults: T, given: Partial<T> = {}): T {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (!(name in defaults)) throw refusal(name, value, `one of ${Object.keys(defaults).join(', ')}`)
    const range = RANGES[name]
    const automatic = value === 'auto' && Reflect.get(defaults, name) === 'auto'
    if (range && !automatic && !(typeof value === 'number' && value >= range[0] && value <= range[1])) {
      throw refusal(name, value, `a number from ${range[0]} to ${range[1]}`)
    }
    const choices = CHOICES[name]
    if (choices && !choices.includes(String(value))) throw refusal(name, value, `one of ${choices.join(', ')}`)
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(known) }
}

function refusal(name: string, value: unknown, allowed: string): Fault {
  return new Fault('bad_argument', `Segmentation parameter ${name} is ${JSON.stringify(value)}.`, {
    todo: `Give ${allowed}.`,
  })
}
